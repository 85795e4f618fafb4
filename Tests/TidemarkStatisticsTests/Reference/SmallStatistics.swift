@testable import TidemarkStatistics

// Statistics that reference vectors hold and the product does not print.

extension SortedValues {
  /// Median of |value - median|, unscaled; multiply by 1.4826 for a normal sigma. Nil when empty.
  var medianAbsoluteDeviation: Double? {
    guard let median else { return nil }
    return SortedValues(values.map { abs($0 - median) }).median
  }
}

extension EffectiveSampleSize {
  /// n(1 - r)/(1 + r), the limit for many readings.
  static func largeSample(count n: Int, lagOne r: Double) -> Double? {
    guard n > 0, r > -1, r < 1 else { return nil }
    return Double(n) * (1 - r) / (1 + r)
  }

  /// Effective size without a model: n/τ, τ = 1 + 2Σ ρ_k summed by Geyer's initial positive sequence (Geyer 1992):
  /// pairs ρ_{2k} + ρ_{2k+1} as long as they are positive. In 1...n.
  ///
  /// Nil for fewer than two readings; n for constant ones.
  static func initialPositiveSequence(_ values: [Double]) -> Double? {
    guard values.count > 1, values.allSatisfy(\.isFinite) else { return nil }
    let n = Double(values.count)
    let rho = [1] + autocorrelations(values, maxLag: values.count - 1)
    guard rho.count > 1 else { return n }
    var pairSum = 0.0
    var k = 0
    while k + 1 < rho.count {
      let pair = rho[k] + rho[k + 1]
      if pair <= 0 { break }
      pairSum += pair
      k += 2
    }
    return min(n, max(1, n / max(2 * pairSum - 1, 1e-12)))
  }
}

extension MannWhitney {
  /// P(reading of b > reading of a), ties half, in [0, 1].
  var probabilityOfSuperiorityOfB: Double { uB / (uA + uB) }

  /// (pairs b > a minus pairs b < a) / pairs, in [-1, 1].
  var cliffsDelta: Double { (uB - uA) / (uA + uB) }
}

extension LeastSquaresLine {
  var interceptStandardError: Double? {
    residualStandardDeviation.map { $0 * (1 / weightSum + meanX * meanX / sumOfSquaresX).squareRoot() }
  }
}

/// Cohen's d: the difference of means in units of √((va + vb)/2); nil for two constant groups or below two readings.
func standardisedDifference(_ a: [Double], _ b: [Double]) -> Double? {
  guard let va = Moments(a).variance, let vb = Moments(b).variance, va + vb > 0 else { return nil }
  return meanDifference(a, b) / ((va + vb) / 2).squareRoot()
}
