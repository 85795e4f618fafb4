/// What lies on either side of a change point, and how surely the two sides differ.
package struct SegmentComparison: Sendable, Equatable {
  package let countBefore: Int
  package let countAfter: Int
  package let meanBefore: Double
  package let meanAfter: Double
  package let medianBefore: Double
  package let medianAfter: Double
  /// Two-sided, of a pooled t test; 1 where the test is undefined.
  package let pValue: Double

  /// How the t test is built.
  package enum Test: Sendable {
    /// As Apache Otava 0.8: variances with divisor n (too small), no correction for autocorrelation.
    case otava
    /// Variances with n - 1; t shrunk by √((1-r)/(1+r)) when r, the lag-1 autocorrelation of the whole series about
    /// its present levels, is above 0.2, taken as at most 0.8 (docs/statistics.md, Change points).
    case guarded(autocorrelation: Double)
  }

  /// What is known of one side, computed once however often the side is compared.
  struct Side: Sendable {
    fileprivate let moments: Moments
    fileprivate let median: Double
    private let sorted: [Double]

    /// - Parameter values: not empty, finite.
    init(_ values: ArraySlice<Double>) {
      self.init(values, sorted: values.sorted())
    }

    /// Of two neighbouring sides that become one.
    ///
    /// - Parameter values: of both, in their order.
    init(_ values: ArraySlice<Double>, merging a: Side, _ b: Side) {
      // The standard library's sort finds the two ascending runs and merges them in linear time.
      self.init(values, sorted: (a.sorted + b.sorted).sorted())
    }

    private init(_ values: ArraySlice<Double>, sorted: [Double]) {
      moments = Moments(values)
      median = percentile(50, ofSorted: sorted) ?? moments.mean ?? 0
      self.sorted = sorted
    }
  }

  init(before: Side, after: Side, test: Test) {
    countBefore = before.moments.count
    countAfter = after.moments.count
    meanBefore = before.moments.mean ?? 0
    meanAfter = after.moments.mean ?? 0
    medianBefore = before.median
    medianAfter = after.median
    pValue = Self.pValue(before.moments, after.moments, test)
  }

  /// Two-sided; 1 where the test is undefined.
  static func pValue(_ left: Moments, _ right: Moments, _ test: Test) -> Double {
    let (n1, n2) = (Double(left.count), Double(right.count))
    let (m1, m2) = (left.mean ?? 0, right.mean ?? 0)
    let df = n1 + n2 - 2
    guard df > 0 else { return 1 }
    var pooled: Double
    switch test {
    case .otava: pooled = ((n1 - 1) * left.m2 / n1 + (n2 - 1) * right.m2 / n2) / df
    case .guarded: pooled = (left.m2 + right.m2) / df
    }
    pooled *= 1 / n1 + 1 / n2
    guard pooled > 0 else { return m1 == m2 ? 1 : 0 }
    var t = (m2 - m1) / pooled.squareRoot()
    if case .guarded(let autocorrelation) = test, autocorrelation > 0.2 {
      let r = min(0.8, autocorrelation)
      t *= ((1 - r) / (1 + r)).squareRoot()
    }
    return StudentTDistribution(degreesOfFreedom: df)?.twoSided(t) ?? 1
  }

  package var difference: Double { meanAfter - meanBefore }

  /// after/before - 1; nil when the mean before is zero.
  package var relativeChange: Double? { meanBefore == 0 ? nil : meanAfter / meanBefore - 1 }

  /// |median after / median before - 1|; nil when the median before is zero.
  package var relativeMedianChange: Double? {
    medianBefore == 0 ? nil : abs(medianAfter / medianBefore - 1)
  }

  /// Otava's: the larger of the relative changes seen from either side, a zero mean counting as no change.
  var otavaMagnitude: Double {
    let forward = meanBefore == 0 ? 0 : meanAfter / meanBefore - 1
    let backward = meanAfter == 0 ? 0 : meanBefore / meanAfter - 1
    return max(abs(forward), abs(backward))
  }
}
