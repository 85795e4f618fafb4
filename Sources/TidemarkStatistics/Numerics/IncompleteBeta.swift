import Foundation

/// Regularised incomplete beta function I_x(a, b), the integral behind Student's t and F.
///
/// Continued fraction of Abramowitz and Stegun 26.5.8 by Lentz's method (Numerical Recipes 6.4), with Loader's
/// saddle-point form of x^a (1-x)^b / B(a, b), so that a and b in the millions keep their digits.
///
/// - Parameters:
///   - x: in [0, 1].
///   - complement: 1 - x where the caller knows it better than the subtraction would.
/// - Returns: I_x(a, b) and 1 - I_x(a, b), each correct in its own tail; nil unless a, b > 0 and x in [0, 1].
package func incompleteBeta(
  _ x: Double, a: Double, b: Double, complement: Double? = nil
) -> (lower: Double, upper: Double)? {
  guard a > 0, b > 0, a.isFinite, b.isFinite, x >= 0, x <= 1 else { return nil }
  let y = complement ?? (1 - x)
  if x == 0 { return (0, 1) }
  if y == 0 { return (1, 0) }
  let front = betaFront(x, y, a, b)
  if x < (a + 1) / (a + b + 2) {
    let lower = min(1, front * betaFraction(x, a, b) / a)
    return (lower, 1 - lower)
  }
  let upper = min(1, front * betaFraction(y, b, a) / b)
  return (1 - upper, upper)
}

/// x^a y^b / B(a, b) for y = 1 - x.
private func betaFront(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
  let n = a + b
  let exponent =
    stirlingRemainder(n) - stirlingRemainder(a) - stirlingRemainder(b) - deviance(a, n * x)
    - deviance(b, n * y)
  return exp(exponent) * (a / n * b / (2 * Double.pi)).squareRoot()
}

private func betaFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let tiny = 1e-300
  func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var c = 1.0
  var d = 1 / guarded(1 - (a + b) * x / (a + 1))
  var h = d
  for step in 1...100_000 {
    let m = Double(step)
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guarded(1 + even * d)
    c = guarded(1 + even / c)
    h *= d * c
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guarded(1 + odd * d)
    c = guarded(1 + odd / c)
    let delta = d * c
    h *= delta
    if abs(delta - 1) < 2e-16 { break }
  }
  return h
}
