/// Chi-squared with any positive number of degrees of freedom. Abramowitz and Stegun 26.4.19.
package struct ChiSquaredDistribution: Sendable, Equatable {
  package let degreesOfFreedom: Double

  /// Nil unless the degrees of freedom are positive and finite.
  package init?(degreesOfFreedom: Double) {
    guard degreesOfFreedom > 0, degreesOfFreedom.isFinite else { return nil }
    self.degreesOfFreedom = degreesOfFreedom
  }

  package func cumulative(_ x: Double) -> Double {
    x <= 0 ? 0 : incompleteGamma(x / 2, a: degreesOfFreedom / 2)?.lower ?? 0
  }

  package func survival(_ x: Double) -> Double {
    x <= 0 ? 1 : incompleteGamma(x / 2, a: degreesOfFreedom / 2)?.upper ?? 0
  }

  /// The x with P(X <= x) = p; nil unless 0 < p < 1.
  package func quantile(_ p: Double) -> Double? {
    guard p > 0, p < 1 else { return nil }
    return positiveQuantile(p, cumulative: cumulative, survival: survival)
  }
}
