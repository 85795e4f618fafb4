@testable import TidemarkStatistics

extension LeastSquaresLine {
  /// Where the mean of y reaches a limit, by inverting the line (Fieller 1954; Draper and Smith 1998, 3.2).
  struct Crossing: Sendable, Equatable {
    let estimate: Double
    /// t²·se²/slope²; at 1 or more the slope is not told from zero and the region is unbounded.
    let g: Double
    /// Nil when unbounded.
    let interval: Interval?
  }

  /// Nil when the line is flat or has no degrees of freedom.
  func crossing(of limit: Double, level: Double = 0.95) -> Crossing? {
    guard slope != 0, limit.isFinite, let se = slopeStandardError, let s = residualStandardDeviation,
      let t = criticalValue(level)
    else { return nil }
    let d = (limit - meanY) / slope
    let g = (t * se / slope) * (t * se / slope)
    let estimate = meanX + d
    guard estimate.isFinite else { return nil }
    guard g < 1 else { return Crossing(estimate: estimate, g: g, interval: nil) }
    let spread = t * s / abs(slope) * (d * d / sumOfSquaresX + (1 - g) / weightSum).squareRoot()
    let centre = meanX + d / (1 - g)
    return Crossing(estimate: estimate, g: g, interval: .around(centre, halfWidth: spread / (1 - g)))
  }
}
