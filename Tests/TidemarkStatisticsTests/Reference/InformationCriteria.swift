import Foundation

@testable import TidemarkStatistics

/// Fit quality of a least-squares model penalised for its parameters.
///
/// Gaussian log-likelihood at the variance rss/n. `k` counts the parameters of the mean and the variance. AICc
/// (Hurvich and Tsai 1989; Burnham and Anderson 2002) divides by n - k - 1 and is undefined when that is not
/// positive: at four levels it is for every three-parameter curve.
struct InformationCriteria: Sendable, Equatable {
  let parameterCount: Int
  let logLikelihood: Double
  /// -2 ln L + 2k.
  let aic: Double
  /// n ln(rss/n) + 2k, the form that drops the constants.
  let aicFromResiduals: Double
  let bicFromResiduals: Double
  let aicc: Double?
  let aiccFromResiduals: Double?

  /// - Throws: ``Undefined/tooFewPoints(found:needed:)`` for n = 0, ``Undefined/constantValues`` for rss = 0.
  init(
    count n: Int, meanParameters: Int, residualSumOfSquares rss: Double
  ) throws(Undefined) {
    guard n > 0 else { throw .tooFewPoints(found: n, needed: 1) }
    guard rss.isFinite else { throw .notFinite(index: 0) }
    guard rss > 0 else { throw .constantValues }
    let count = Double(n)
    let k = Double(meanParameters + 1)
    let profile = count * log(rss / count)
    parameterCount = meanParameters + 1
    logLikelihood = -0.5 * (profile + count * (log(2 * Double.pi) + 1))
    aic = -2 * logLikelihood + 2 * k
    aicFromResiduals = profile + 2 * k
    bicFromResiduals = profile + k * log(count)
    let room = count - k - 1
    let correction = room > 0 ? 2 * k * (k + 1) / room : nil
    aicc = correction.map { [aic] in aic + $0 }
    aiccFromResiduals = correction.map { [aicFromResiduals] in aicFromResiduals + $0 }
  }
}
