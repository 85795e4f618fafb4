/// How many runs would settle a comparison.
package enum RunsNeeded {
  /// Candidate runs against K baseline runs of standard deviation s, so that the one-sided limit
  /// t_{K-1,1-α}·s·√(1/k + 1/K) comes down to the change one wants to see (docs/statistics.md, Gate).
  ///
  /// Nil when no number of candidates can, or below two baseline runs: then the baseline needs more runs.
  package static func candidates(
    toSee change: Double, baselineRuns: Int, standardDeviation: Double, alpha: Double = 0.01
  ) -> Int? {
    guard change > 0, standardDeviation >= 0, baselineRuns > 1 else { return nil }
    guard standardDeviation > 0 else { return 1 }
    guard let t = StudentTDistribution(degreesOfFreedom: Double(baselineRuns - 1))?.quantile(1 - alpha)
    else { return nil }
    let room =
      (change / (t * standardDeviation)) * (change / (t * standardDeviation)) - 1 / Double(baselineRuns)
    guard room > 0 else { return nil }
    let runs = (1 / room - 1e-9).rounded(.up)
    return runs <= 1e6 ? max(1, Int(runs)) : nil
  }

  /// Runs on each side of a balanced comparison, 2(z_{1-α} + z_{power})²(cv/change)², at least two.
  package static func perSide(
    toSee relativeChange: Double, coefficientOfVariation cv: Double, alpha: Double = 0.01,
    power: Double = 0.8
  ) -> Int? {
    guard relativeChange > 0, cv >= 0, let za = NormalDistribution.quantile(1 - alpha),
      let zb = NormalDistribution.quantile(power)
    else { return nil }
    let runs = (2 * (za + zb) * (za + zb) * (cv / relativeChange) * (cv / relativeChange)).rounded(.up)
    return runs <= 1e6 ? max(2, Int(runs)) : nil
  }
}
