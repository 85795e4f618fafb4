/// Candidate runs against base runs, each run one number, with a variance that was moved towards that of other series.
///
/// An ordinary t test with the pooled variance of both sides, in which ``VariancePrior`` replaces the variance and its
/// degrees of freedom (Smyth 2004, the moderated t statistic). The unit of evidence is the run: readings inside a run
/// are autocorrelated and say nothing of what runs differ by.
package struct ModeratedTest: Sendable, Equatable {
  /// Candidate less base, on the scale of the values.
  package let difference: Double
  package let standardError: Double
  package let degreesOfFreedom: Double

  /// - Parameters:
  ///   - base: not empty, finite.
  ///   - candidate: not empty, finite.
  ///   - variance: of one run, moderated.
  package init(base: [Double], candidate: [Double], variance: VariancePrior.Estimate) {
    difference = meanDifference(base, candidate)
    // Runs that all read the same are as certain as a billionth of their value, not infinitely so.
    let size = 1e-9 * candidate.reduce(base.reduce(0) { max($0, abs($1)) }) { max($0, abs($1)) }
    let least = max(size * size, 1e-24)
    standardError =
      (max(variance.variance, least) * (1 / Double(base.count) + 1 / Double(candidate.count))).squareRoot()
    degreesOfFreedom = min(variance.degreesOfFreedom, 1e6)
  }

  /// By what varied inside one run on each side: an honest interval for these two runs, and none for two versions.
  package init(within samples: WelchTest) {
    difference = samples.difference
    standardError = samples.standardError
    degreesOfFreedom = samples.degreesOfFreedom
  }

  /// Values so large that their squares overflow have an infinite standard error, and show nothing.
  private var t: Double { standardError.isFinite ? difference / standardError : 0 }

  /// One-sided, for "the candidate is higher" and for "it is lower". Both by one tail: the search for a
  /// comparison's verdict asks for either of thousands of series.
  package var pValues: (higher: Double, lower: Double) {
    guard let law = StudentTDistribution(degreesOfFreedom: degreesOfFreedom) else { return (1, 1) }
    let tail = law.survival(abs(t))
    return t < 0 ? (1 - tail, tail) : t > 0 ? (tail, 1 - tail) : (tail, tail)
  }

  /// Two-sided, of the difference.
  package var interval95: Interval? {
    StudentTDistribution(degreesOfFreedom: degreesOfFreedom)?.criticalValue(level: 0.95)
      .flatMap { .around(difference, halfWidth: $0 * standardError) }
  }

  /// Half width of the one-sided limit that a difference must exceed at a level.
  package func limitHalfWidth(alpha: Double) -> Double {
    StudentTDistribution(degreesOfFreedom: degreesOfFreedom)?.quantile(1 - alpha).map { $0 * standardError }
      ?? .infinity
  }

  /// Whether that half width is at most `width`: one tail instead of the search for a quantile.
  package func limit(alpha: Double, isWithin width: Double) -> Bool {
    guard let law = StudentTDistribution(degreesOfFreedom: degreesOfFreedom), standardError.isFinite else {
      return false
    }
    return law.survival(width / standardError) <= alpha
  }

  /// The variance between runs that a comparison shows by itself: pooled over both sides and over the levels of earlier
  /// runs.
  ///
  /// - Parameter earlier: of runs outside both sides.
  /// - Returns: no degrees of freedom where one run a side is all there is.
  package static func ownVariance(
    base: [Double], candidate: [Double], earlier: VariancePrior.Estimate? = nil
  ) -> VariancePrior.Estimate {
    let (a, b) = (Moments(base), Moments(candidate))
    var degrees = Double(max(0, a.count - 1) + max(0, b.count - 1))
    var squares = a.m2 + b.m2
    if let earlier {
      degrees += earlier.degreesOfFreedom
      squares += earlier.variance * earlier.degreesOfFreedom
    }
    return VariancePrior.Estimate(
      variance: degrees > 0 ? squares / degrees : 0, degreesOfFreedom: degrees)
  }
}
