/// Do two groups have the same mean? Welch 1947: unequal variances, Satterthwaite's degrees of freedom.
///
/// The groups must be independent readings. Per-run statistics are; two-second samples are not, and on them this
/// test calls 65 to 72 of 100 identical runs different: use ``init(summaries:)`` with effective sizes there.
package struct WelchTest: Sendable, Equatable {
  /// mean(b) - mean(a).
  package let difference: Double
  package let standardError: Double
  package let degreesOfFreedom: Double
  package let tStatistic: Double
  /// For difference = 0, against either side.
  package let pValue: Double

  /// One group: mean, variance with n - 1, and how many independent readings it stands for (> 1).
  package struct Summary: Sendable, Equatable {
    package let mean: Double
    package let variance: Double
    package let effectiveSize: Double

    package init(mean: Double, variance: Double, effectiveSize: Double) {
      self.mean = mean
      self.variance = variance
      self.effectiveSize = effectiveSize
    }
  }

  /// - Throws: ``Undefined`` for a group below two readings, values that are not finite, or two constant groups.
  package init(_ a: [Double], _ b: [Double]) throws(Undefined) {
    guard a.count > 1, b.count > 1 else { throw .tooFewPoints(found: min(a.count, b.count), needed: 2) }
    try requireFinite(a)
    try requireFinite(b)
    try self.init(Self.summary(a), Self.summary(b), difference: meanDifference(a, b))
  }

  /// - Throws: ``Undefined`` for effective sizes not above 1, or two variances of zero.
  package init(summaries a: Summary, _ b: Summary) throws(Undefined) {
    try self.init(a, b, difference: b.mean - a.mean)
  }

  private init(_ a: Summary, _ b: Summary, difference: Double) throws(Undefined) {
    guard a.effectiveSize > 1, b.effectiveSize > 1 else {
      throw .tooFewPoints(found: Int(min(a.effectiveSize, b.effectiveSize)), needed: 2)
    }
    let va = a.variance / a.effectiveSize
    let vb = b.variance / b.effectiveSize
    let sum = va + vb
    guard sum > 0 else { throw .constantValues }
    guard sum.isFinite, difference.isFinite else { throw .overflow }
    // As shares of the sum, so that variances of 1e-160 do not vanish when squared.
    let shareA = va / sum
    let shareB = vb / sum
    let df =
      1 / (shareA * shareA / (a.effectiveSize - 1) + shareB * shareB / (b.effectiveSize - 1))
    self.difference = difference
    standardError = sum.squareRoot()
    degreesOfFreedom = df
    tStatistic = difference / standardError
    pValue = StudentTDistribution(degreesOfFreedom: df)?.twoSided(tStatistic) ?? 1
  }

  package func interval(level: Double = 0.95) -> Interval? {
    guard let t = StudentTDistribution(degreesOfFreedom: degreesOfFreedom)?.criticalValue(level: level)
    else { return nil }
    return .around(difference, halfWidth: t * standardError)
  }

  private static func summary(_ values: [Double]) -> Summary {
    let deviations = centred(values)
    let variance = deviations.reduce(0) { $0 + $1 * $1 } / Double(values.count - 1)
    return Summary(mean: shiftedMean(values), variance: variance, effectiveSize: Double(values.count))
  }
}

/// mean(b) - mean(a), both shifted by the same value so that a common offset of 1e9 costs nothing.
func meanDifference(_ a: [Double], _ b: [Double]) -> Double {
  let origin = a[0]
  func mean(_ values: [Double]) -> Double? {
    var moments = Moments()
    for value in values { moments.add(value - origin) }
    return moments.mean
  }
  return mean(b).map { $0 - (mean(a) ?? 0) } ?? 0
}
