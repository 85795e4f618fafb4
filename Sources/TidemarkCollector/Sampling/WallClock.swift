import Foundation

/// The time of day, which may jump; everything that must not jump uses `ContinuousClock`.
enum WallClock {
  /// Unix nanoseconds.
  static var nanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
