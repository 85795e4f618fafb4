/// How many independent readings n autocorrelated ones are worth for their mean.
///
/// For an AR(1) series with lag-1 autocorrelation r the variance of the mean is s²g/n with
/// g = (1 + r)/(1 - r) - 2r(1 - r^n)/(n(1 - r)²) (exact at finite n; docs/statistics.md, Scaling), so the effective
/// size is n/g.
package enum EffectiveSampleSize {
  /// The variance inflation g; nil unless n > 0 and -1 < r < 1.
  package static func inflation(count n: Int, lagOne r: Double) -> Double? {
    guard n > 0, r > -1, r < 1 else { return nil }
    let count = Double(n)
    let g = (1 + r) / (1 - r) - 2 * r * (1 - power(r, n)) / (count * (1 - r) * (1 - r))
    return g > 0 ? g : nil
  }

  /// n/g with the finite-n correction.
  package static func finite(count n: Int, lagOne r: Double) -> Double? {
    inflation(count: n, lagOne: r).map { Double(n) / $0 }
  }

  /// The sample autocorrelation is too small on average by (1 + 3r)/n (Kendall 1954); the corrected one, kept in
  /// 0...0.97 so that a short series neither gains readings nor loses all of them.
  package static func correctedLagOne(_ r: Double, count n: Int) -> Double {
    guard n > 0 else { return 0 }
    return min(0.97, max(0, r + (1 + 3 * r) / Double(n)))
  }

  private static func power(_ r: Double, _ n: Int) -> Double {
    var result = 1.0
    var base = r
    var exponent = n
    while exponent > 0 {
      if exponent & 1 == 1 { result *= base }
      base *= base
      exponent >>= 1
    }
    return result
  }
}
