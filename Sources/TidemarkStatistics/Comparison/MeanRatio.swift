/// The ratio mean(b)/mean(a) with Fieller's interval (Fieller 1954), Welch's degrees of freedom.
///
/// The interval solves (r·A - B)² <= t²(r²·va + vb) for r; it exists only when the base mean differs from zero by
/// more than its own uncertainty (t²va < A²).
package struct MeanRatio: Sendable, Equatable {
  package let ratio: Double
  package let degreesOfFreedom: Double
  private let base: Double
  private let other: Double
  private let baseVariance: Double
  private let otherVariance: Double

  /// - Parameters: base and candidate groups of at least two independent readings each.
  package init(base a: [Double], candidate b: [Double]) throws(Undefined) {
    guard a.count > 1, b.count > 1 else { throw .tooFewPoints(found: min(a.count, b.count), needed: 2) }
    try requireFinite(a)
    try requireFinite(b)
    func summary(_ values: [Double]) -> WelchTest.Summary {
      let m = Moments(values)
      return .init(mean: m.mean ?? 0, variance: m.variance ?? 0, effectiveSize: Double(values.count))
    }
    try self.init(base: summary(a), candidate: summary(b))
  }

  package init(base a: WelchTest.Summary, candidate b: WelchTest.Summary) throws(Undefined) {
    let welch = try WelchTest(summaries: a, b)
    try self.init(base: a, candidate: b, degreesOfFreedom: welch.degreesOfFreedom)
  }

  /// - Throws: ``Undefined/zeroBase``, ``Undefined/notPositive(index:)`` for degrees of freedom not above zero,
  ///   ``Undefined/overflow``.
  package init(
    base a: WelchTest.Summary, candidate b: WelchTest.Summary, degreesOfFreedom: Double
  ) throws(Undefined) {
    guard a.mean != 0 else { throw .zeroBase }
    guard degreesOfFreedom > 0 else { throw .notPositive(index: 0) }
    base = a.mean
    other = b.mean
    baseVariance = a.variance / a.effectiveSize
    otherVariance = b.variance / b.effectiveSize
    ratio = b.mean / a.mean
    self.degreesOfFreedom = degreesOfFreedom
    guard ratio.isFinite else { throw .overflow }
  }

  /// Two-sided; two one-sided 95 % bounds are the ends of the 90 % interval. Nil when unbounded.
  package func interval(level: Double) -> Interval? {
    guard let t = StudentTDistribution(degreesOfFreedom: degreesOfFreedom)?.criticalValue(level: level)
    else { return nil }
    // Relative to the base mean, so that bytes do not overflow or cancel.
    let va = t * t * baseVariance / (base * base)
    let vb = t * t * otherVariance / (base * base)
    guard va < 1 else { return nil }
    let half = (vb + va * ratio * ratio - va * vb).squareRoot()
    return Interval((ratio - half) / (1 - va), (ratio + half) / (1 - va))
  }
}
