import TidemarkStatistics

/// Why a series of the gate got its verdict, as a clause with the numbers it rests on.
struct RegressionWords {
  let series: RegressionSeries
  let comparison: RunComparison
  let outcome: GateRule.Outcome
  /// -1 where a fall is what counts.
  let sign: Double
  let familySize: Int
  let runsNeeded: Int?

  var reason: String {
    switch outcome.reason {
    case .regression: "\(change), beyond \(floors) and the noise: \(certainty)"
    case .withinNoise: "\(change), beyond \(floors), but runs may differ as much: \(certainty); \(remedy)"
    case .noChange: "\(change), below \(floors)\(outcome.isImprovement ? ": an improvement" : "")"
    case .blind(let half):
      "\(change), below \(floors), but anything less than \(amount(half)) drowns in the noise between runs; \(remedy)"
    case .withinRunEvidenceOnly: "\(change); what is seen within one run tells nothing of what runs differ by"
    }
  }

  private var change: String {
    let difference = comparison.difference * sign
    guard amount(abs(difference)) != amount(0) else {
      return "unchanged at \(amount(comparison.baseMean * sign))"
    }
    // Of a metric without a relative floor the base may be nearly zero.
    let relative = series.terms.relativePercent > 0 ? comparison.relativeChange : nil
    let share = relative.map { " (\(fixed(abs($0) * 100, 1)) %)" } ?? ""
    return "\(difference > 0 ? "rose" : "fell") by \(amount(abs(difference)))\(share)"
  }

  private var floors: String {
    let relative = series.terms.relativePercent > 0 ? "\(plain(series.terms.relativePercent)) %" : nil
    let absolute = series.terms.absolute > 0 ? "\(plain(series.terms.absolute)) \(series.unit)" : nil
    let both = [relative, absolute].compactMap(\.self).joined(separator: " and ")
    return both.isEmpty ? "no floor" : "the floor of \(both)"
  }

  private var certainty: String {
    let p = outcome.adjustedPValue
    let text = p < 0.0001 ? "p < 0.0001" : "p = \(formatted(p, significantDigits: 2))"
    let family = familySize > 1 ? " over \(familySize) series" : ""
    return "\(text)\(family), \(counted(comparison.baseRuns, "baseline run"))"
  }

  private var remedy: String {
    guard let runsNeeded, runsNeeded > comparison.candidateRuns else {
      return "more baseline runs would settle it, not more candidates"
    }
    return "\(runsNeeded) candidate runs would settle it"
  }

  private func amount(_ value: Double) -> String {
    "\(formatted(value, significantDigits: 3)) \(series.unit)"
  }
}
