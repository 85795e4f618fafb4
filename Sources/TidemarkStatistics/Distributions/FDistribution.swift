import Foundation

/// Fisher's F with any positive degrees of freedom. Abramowitz and Stegun 26.6.2.
package struct FDistribution: Sendable, Equatable {
  package let numeratorDegrees: Double
  package let denominatorDegrees: Double

  /// Nil unless both degrees of freedom are positive and finite.
  package init?(_ numeratorDegrees: Double, _ denominatorDegrees: Double) {
    guard numeratorDegrees > 0, denominatorDegrees > 0, numeratorDegrees.isFinite,
      denominatorDegrees.isFinite
    else { return nil }
    self.numeratorDegrees = numeratorDegrees
    self.denominatorDegrees = denominatorDegrees
  }

  package func cumulative(_ f: Double) -> Double { tails(f).lower }

  package func survival(_ f: Double) -> Double { tails(f).upper }

  /// The f with P(F <= f) = p; nil unless 0 < p < 1.
  package func quantile(_ p: Double) -> Double? {
    guard p > 0, p < 1 else { return nil }
    return positiveQuantile(p, cumulative: cumulative, survival: survival)
  }

  private func tails(_ f: Double) -> (lower: Double, upper: Double) {
    guard f > 0 else { return (0, 1) }
    guard f.isFinite else { return (1, 0) }
    let scaled = numeratorDegrees * f
    let whole = denominatorDegrees + scaled
    let beta = incompleteBeta(
      scaled / whole, a: numeratorDegrees / 2, b: denominatorDegrees / 2,
      complement: denominatorDegrees / whole)
    return beta ?? (0, 1)
  }
}

/// Quantile of a distribution on the positive numbers by a root search on the logarithm of the smaller tail, over
/// the logarithm of the argument.
func positiveQuantile(
  _ p: Double, cumulative: (Double) -> Double, survival: (Double) -> Double
) -> Double {
  let useLower = p < 0.5
  let target = log(useLower ? p : 1 - p)
  func distance(_ u: Double) -> Double {
    let x = exp(u)
    return useLower ? log(cumulative(x)) - target : target - log(survival(x))
  }
  var low = -1.0
  while distance(low) > 0, low > -700 { low *= 2 }
  var high = 1.0
  while distance(high) < 0, high < 700 { high *= 2 }
  return exp(bracketedRoot(from: low, to: high, distance))
}
