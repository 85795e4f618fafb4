/// One point of a scaling analysis: the mean of one run at one load level, with the variance of that mean.
package struct ScalingUnit: Sendable, Hashable {
  /// Load level, e.g. agents.
  package let x: Double
  package let mean: Double
  /// Of the mean as a measurement of the level: within-run s²g/n plus run-to-run variance. Above 0.
  package let variance: Double

  package init(x: Double, mean: Double, variance: Double) {
    self.x = x
    self.mean = mean
    self.variance = variance
  }
}

/// What the samples of one run at one level amount to.
package struct LevelSummary: Sendable, Hashable {
  package let x: Double
  package let sampleCount: Int
  package let mean: Double
  /// Of the samples, with n - 1.
  package let variance: Double
  /// Of neighbouring samples; nil when unknown.
  package let lagOne: Double?

  package init(x: Double, sampleCount: Int, mean: Double, variance: Double, lagOne: Double?) {
    self.x = x
    self.sampleCount = sampleCount
    self.mean = mean
    self.variance = variance
    self.lagOne = lagOne
  }
}
