@testable import TidemarkStatistics

/// Standard error of a least-squares slope that allows for autocorrelated residuals of any form.
///
/// Newey and West 1987, Bartlett weights 1 - l/(L + 1), small-sample factor n/(n - 2), no prewhitening: the same as
/// statsmodels HAC(use_correction=True) and sandwich NeweyWest(prewhite=FALSE, adjust=TRUE). For display only: on
/// two-second memory samples its intervals cover 40 to 80 % instead of 95 (docs/statistics-measured.md).
///
/// - Parameter lag: L >= 0; lags beyond n - 1 add nothing.
/// - Throws: ``Undefined`` for fewer than three points, constant x, values that are not finite.
func neweyWestSlopeStandardError(
  x: [Double], y: [Double], lag: Int
) throws(Undefined) -> Double {
  guard x.count > 2 else { throw .tooFewPoints(found: x.count, needed: 3) }
  let line = try LeastSquaresLine(x: x, y: y)
  let dx = centred(x)
  let dy = centred(y)
  let scores = x.indices.map { dx[$0] * (dy[$0] - line.slope * dx[$0]) }
  var meat = scores.reduce(0) { $0 + $1 * $1 }
  let n = x.count
  for l in 1...max(1, min(lag, n - 1)) where l <= lag {
    var sum = 0.0
    for i in l..<n { sum += scores[i] * scores[i - l] }
    meat += 2 * (1 - Double(l) / Double(lag + 1)) * sum
  }
  guard meat >= 0 else { throw .varianceNotPositive(meat) }
  return (meat * Double(n) / Double(n - 2)).squareRoot() / line.sumOfSquaresX
}
