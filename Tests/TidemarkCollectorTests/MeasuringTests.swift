import Testing

/// Suites that measure run one test at a time: a machine that starts thirty programs at once measures nothing but
/// that.
@Suite("Measuring real processes", .serialized)
struct MeasuringTests {}
