/// When memory that grows like this reaches its limit.
///
/// Headroom divided by the slope's quantiles (docs/statistics.md, Leaks): [headroom/U, headroom/L] covers 89 to
/// 98 % at nominal 90, where least squares covers 19 to 45.
package struct TimeToLimit: Sendable, Equatable {
  /// Nil when the median slope does not grow.
  package let expectedMinutes: Double?
  /// At the upper bound of the slope; nil when even that does not grow.
  package let earliestMinutes: Double?
  /// At the lower bound; nil when that does not grow: no upper limit on the time.
  package let latestMinutes: Double?

  /// - Parameters: slope and bounds in MB/min, level and limit in MB.
  /// - Throws: ``Undefined/notFinite(index:)``.
  package init(slope: Double, bounds: Interval, level: Double, limit: Double) throws(Undefined) {
    try requireFinite([slope, level, limit])
    let headroom = max(0, limit - level)
    func minutes(_ rate: Double) -> Double? {
      guard rate > 0 else { return nil }
      let time = headroom / rate
      return time.isFinite ? time : nil
    }
    expectedMinutes = minutes(slope)
    earliestMinutes = minutes(bounds.upper)
    latestMinutes = minutes(bounds.lower)
  }
}

extension LeakVerdict {
  /// Nil when there was nothing to judge.
  package func timeToLimit(_ limitMB: Double) -> TimeToLimit? {
    guard let slope, let bounds, let level, limitMB.isFinite else { return nil }
    do { return try TimeToLimit(slope: slope, bounds: bounds, level: level, limit: limitMB) } catch {
      return nil
    }
  }
}
