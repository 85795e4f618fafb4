import Foundation

/// Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P, the integrals behind chi-squared.
///
/// Series below x = a + 1, continued fraction above (Abramowitz and Stegun 6.5.29 and 6.5.31; Numerical Recipes
/// 6.2), the common factor x^a e^-x / Γ(a) in Loader's saddle-point form.
///
/// - Returns: both tails, each correct in itself; nil unless a > 0 and x >= 0.
package func incompleteGamma(_ x: Double, a: Double) -> (lower: Double, upper: Double)? {
  guard a > 0, a.isFinite, x >= 0, !x.isNaN else { return nil }
  if x == 0 { return (0, 1) }
  if x == .infinity { return (1, 0) }
  let front = exp(-stirlingRemainder(a) - deviance(a, x)) * (a / (2 * Double.pi)).squareRoot()
  if x < a + 1 {
    var term = 1 / a
    var sum = term
    var n = a
    while abs(term) > abs(sum) * 1e-17 {
      n += 1
      term *= x / n
      sum += term
    }
    let lower = min(1, front * sum)
    return (lower, 1 - lower)
  }
  let tiny = 1e-300
  func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var b = x + 1 - a
  var c = 1 / tiny
  var d = 1 / guarded(b)
  var h = d
  for step in 1...100_000 {
    let i = Double(step)
    let an = -i * (i - a)
    b += 2
    d = 1 / guarded(an * d + b)
    c = guarded(b + an / c)
    let delta = d * c
    h *= delta
    if abs(delta - 1) < 2e-16 { break }
  }
  let upper = min(1, front * h)
  return (1 - upper, upper)
}
