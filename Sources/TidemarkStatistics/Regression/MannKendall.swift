import Foundation

/// Is there a monotone trend? Mann 1945, Kendall 1975: S counts rising minus falling pairs.
///
/// Assumes independent readings; ``HamedRao`` widens the variance for autocorrelation. Neither may gate a leak: at
/// nominal 5 % they alarm in 16 to 31 % of trend-free memory series (docs/statistics.md, Leaks).
package struct MannKendall: Sendable, Equatable {
  package let n: Int
  package let s: Int
  /// [n(n-1)(2n+5) - Σ t(t-1)(2t+5)]/18 over groups of t equal values.
  package let variance: Double
  /// S / (n(n-1)/2), in [-1, 1]; nil below two readings.
  package let tau: Double?
  /// (S ∓ 1)/√variance, 0 when S = 0.
  package let z: Double
  /// Two-sided; 1 for constant readings.
  package let pValue: Double

  /// - Throws: ``Undefined/notFinite(index:)``, and ``Undefined/tooFewPoints(found:needed:)`` below two readings.
  package init(_ y: [Double]) throws(Undefined) {
    guard y.count > 1 else { throw .tooFewPoints(found: y.count, needed: 2) }
    try requireFinite(y)
    n = y.count
    let sizes = AverageRanks(y).tieSizes
    let pairs = y.count * (y.count - 1) / 2
    let tied = sizes.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    s = pairs - tied - 2 * inversionCount(y)
    let count = Double(y.count)
    let ties = sizes.reduce(0.0) { sum, size in
      let t = Double(size)
      return sum + t * (t - 1) * (2 * t + 5)
    }
    variance = (count * (count - 1) * (2 * count + 5) - ties) / 18
    tau = Double(s) / Double(pairs)
    z = Self.score(s, variance: variance) ?? 0
    pValue = min(1, 2 * NormalDistribution.survival(abs(z)))
  }

  /// Continuity-corrected score; nil unless the variance is positive.
  static func score(_ s: Int, variance: Double) -> Double? {
    guard variance > 0 else { return nil }
    return s == 0 ? 0 : Double(s > 0 ? s - 1 : s + 1) / variance.squareRoot()
  }
}

/// Mann-Kendall with the variance corrected for autocorrelation: Hamed and Rao 1998.
///
/// The Sen slope is removed, the ranks of the rest are autocorrelated, lags outside ±z/√n count:
/// var* = var·(1 + 2/(n(n-1)(n-2)) Σ (n-i)(n-i-1)(n-i-2) ρ_i), as pymannkendall 1.4.3.
package struct HamedRao: Sendable, Equatable {
  package let senSlope: Double
  package let correction: Double
  package let variance: Double
  /// Nil where negative autocorrelation leaves no variance: the correction is then not usable.
  package let z: Double?
  package let pValue: Double?

  /// - Parameters:
  ///   - maxLag: highest lag used; nil for all.
  ///   - alpha: of the bound beyond which a lag counts.
  /// - Throws: ``Undefined`` for fewer than four readings or values that are not finite.
  package init(_ y: [Double], maxLag: Int? = nil, alpha: Double = 0.05) throws(Undefined) {
    guard y.count > 3 else { throw .tooFewPoints(found: y.count, needed: 4) }
    let plain = try MannKendall(y)
    let n = y.count
    let sen = try TheilSen(x: (0..<n).map(Double.init), y: y).slope
    let detrended = y.indices.map { y[$0] - Double($0 + 1) * sen }
    let lags = min(maxLag ?? (n - 1), n - 1)
    // The pair that defines the Sen slope has equal residuals but for rounding, which must not decide their ranks.
    let size = y.reduce(0) { max($0, abs($1)) } + Double(n) * abs(sen)
    let rho = autocorrelations(AverageRanks(detrended, tolerance: 4e-15 * size).ranks, maxLag: lags)
    let bound = (NormalDistribution.quantile(1 - alpha / 2) ?? 0) / Double(n).squareRoot()
    var sum = 0.0
    for (offset, r) in rho.enumerated() where abs(r) > bound {
      let rest = Double(n - offset - 1)
      sum += rest * (rest - 1) * (rest - 2) * r
    }
    let count = Double(n)
    correction = 1 + 2 / (count * (count - 1) * (count - 2)) * sum
    variance = plain.variance * correction
    senSlope = sen
    z = MannKendall.score(plain.s, variance: variance)
    pValue = z.map { min(1, 2 * NormalDistribution.survival(abs($0))) }
  }
}
