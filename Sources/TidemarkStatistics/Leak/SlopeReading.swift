import Foundation

/// Median and one-sided 95 % bounds of a slope in MB/min, and the verdict they amount to.
struct SlopeReading {
  let median: Double
  let bounds: Interval?

  init(_ posterior: SlopePosterior) {
    median = posterior.median
    bounds = posterior.interval(level: 0.9)
  }

  init(median: Double, bounds: Interval?) {
    self.median = median
    self.bounds = bounds
  }

  /// A leak grows by 1 or more and surely by 0.2; normal is less than 0.5 and surely less than 1.
  var verdict: LeakVerdict.Verdict {
    guard let bounds else { return .inconclusive }
    if median >= 1, bounds.lower > Self.surelyGrows { return .leak }
    if median < 0.5, bounds.upper < 1 { return .normal }
    if median >= 0.5, median < 1, bounds.width <= 1 { return .monitor }
    return .inconclusive
  }

  static let surelyGrows = 0.2

  /// How much longer until the interval, shrinking as T^-1.5 about the same median, decides. Nil when it does now,
  /// or when more than ten times the present length would be needed.
  func minutesToDecision(after minutes: Double) -> Double? {
    guard verdict == .inconclusive, let bounds else { return nil }
    let share: Double
    if median >= 1 {
      share = (median - Self.surelyGrows) / (median - bounds.lower)
    } else if median < 0.5 {
      share = (1 - median) / (bounds.upper - median)
    } else {
      share = 1 / bounds.width
    }
    guard share > 0, share < 1 else { return nil }
    let factor = pow(share, -2.0 / 3)
    return factor <= 10 ? (factor - 1) * minutes : nil
  }
}
