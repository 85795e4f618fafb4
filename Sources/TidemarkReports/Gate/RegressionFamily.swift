import TidemarkStatistics

/// One series of the gate: per-run statistics of the candidate and of the baseline.
struct RegressionSeries: Sendable {
  let subject: GateSubject
  /// Of the metric, such as `MB`.
  let unit: String
  /// One statistic a run.
  let base: [Double]
  let candidate: [Double]
  /// Spread between runs of the same configuration, where the baseline is too short to show it.
  var history: (variance: Double, degreesOfFreedom: Int)?
  /// The lowest of the candidate's runs, 0 to 1; nil where nothing is expected.
  var coverage: Double?
  /// Why the two sides cannot be compared.
  var obstacle: String?
  let terms: PolicyTerms
}

/// All series a gate compares, judged together so that many of them do not make a false alarm likely.
enum RegressionFamily {
  private static let minimumHistory = 5

  /// Finding k belongs to series k.
  static func judge(_ all: [RegressionSeries], alpha: Double) -> [GateFinding] {
    var findings: [Int: GateFinding] = [:]
    // A warning is no reason to ask more of what can fail the build: the two are families of their own.
    for severity in [GatePolicy.Severity.fail, .warn] {
      let members = all.indices.filter { all[$0].terms.severity == severity }
      let hypotheses = members.flatMap { k in Self.hypotheses(all[k], index: k, alpha: alpha) }
      let outcomes = GateRule.judge(hypotheses.map { ($0.comparison, $0.rule) })
      for (hypothesis, outcome) in zip(hypotheses, outcomes) {
        let finding = Self.finding(
          all[hypothesis.index], hypothesis, outcome, familySize: hypotheses.count, alpha: alpha)
        if let other = findings[hypothesis.index], other.weight >= finding.weight { continue }
        findings[hypothesis.index] = finding
      }
    }
    return all.indices.map { k in findings[k] ?? undecided(all[k]) }
  }

  private struct Hypothesis {
    let index: Int
    let comparison: RunComparison
    let rule: GateRule
    /// -1 where a fall is what counts.
    let sign: Double
  }

  /// One for each direction that counts; none for a series that cannot be compared.
  private static func hypotheses(_ series: RegressionSeries, index: Int, alpha: Double) -> [Hypothesis] {
    guard series.problem == nil else { return [] }
    let signs: [Double] =
      switch series.terms.direction {
      case .higher: [1]
      case .lower: [-1]
      case .either: [1, -1]
      }
    let rule = GateRule(
      relativeFloor: series.terms.relativePercent / 100, absoluteFloor: series.terms.absolute, alpha: alpha)
    return signs.compactMap { sign in
      let comparison = Result { () throws(Undefined) in
        try RunComparison(
          base: series.base.map { $0 * sign }, candidate: series.candidate.map { $0 * sign },
          history: series.history)
      }
      return comparison.value.map { Hypothesis(index: index, comparison: $0, rule: rule, sign: sign) }
    }
  }

  private static func undecided(_ series: RegressionSeries) -> GateFinding {
    var evidence = GateEvidence()
    evidence.baseRuns = series.base.count
    evidence.candidateRuns = series.candidate.count
    evidence.coverage = series.coverage
    return GateFinding(
      kind: .regression, subject: series.subject, verdict: .inconclusive, standing: series.standing,
      inconclusiveIs: series.terms.inconclusiveIs,
      reason: series.problem
        ?? "\(counted(series.base.count, "baseline run")) and no history tell nothing of what runs differ by; it takes \(minimumHistory)",
      evidence: evidence)
  }

  private static func finding(
    _ series: RegressionSeries, _ hypothesis: Hypothesis, _ outcome: GateRule.Outcome, familySize: Int,
    alpha: Double
  ) -> GateFinding {
    let comparison = hypothesis.comparison
    let sign = hypothesis.sign
    let needed = runsNeeded(comparison, outcome, familySize: familySize, alpha: alpha)
    let interval = comparison.differenceInterval95
    var evidence = GateEvidence()
    evidence.baseMean = sign * comparison.baseMean
    evidence.candidateMean = sign * comparison.candidateMean
    evidence.difference = sign * comparison.difference
    evidence.differenceLow = sign > 0 ? interval?.lower : interval.map { -$0.upper }
    evidence.differenceHigh = sign > 0 ? interval?.upper : interval.map { -$0.lower }
    evidence.relativeChange =
      series.terms.relativePercent > 0 ? comparison.relativeChange.map { $0 * sign } : nil
    evidence.threshold = outcome.threshold
    evidence.adjustedPValue = outcome.adjustedPValue
    evidence.basis = comparison.basis.rawValue
    evidence.baseRuns = comparison.baseRuns
    evidence.candidateRuns = comparison.candidateRuns
    evidence.runsNeeded = needed
    evidence.coverage = series.coverage
    evidence.isImprovement = outcome.isImprovement
    return GateFinding(
      kind: .regression, subject: series.subject, verdict: outcome.verdict, standing: series.standing,
      inconclusiveIs: series.terms.inconclusiveIs,
      reason: RegressionWords(
        series: series, comparison: comparison, outcome: outcome, sign: sign, familySize: familySize,
        runsNeeded: needed
      ).reason,
      evidence: evidence)
  }

  /// Candidate runs that would settle it; nil when it is settled, or no number of them would.
  private static func runsNeeded(
    _ comparison: RunComparison, _ outcome: GateRule.Outcome, familySize: Int, alpha: Double
  ) -> Int? {
    guard outcome.verdict == .inconclusive, comparison.baseRuns > 1 else { return nil }
    let runs = 1 / Double(comparison.baseRuns) + 1 / Double(comparison.candidateRuns)
    let spread = comparison.standardError / runs.squareRoot()
    switch outcome.reason {
    case .withinNoise:
      return RunsNeeded.candidates(
        toSee: comparison.difference, baselineRuns: comparison.baseRuns, standardDeviation: spread,
        alpha: alpha / Double(max(1, familySize)))
    case .blind:
      return RunsNeeded.candidates(
        toSee: 2 * outcome.threshold, baselineRuns: comparison.baseRuns, standardDeviation: spread,
        alpha: alpha)
    case .regression, .noChange, .withinRunEvidenceOnly: return nil
    }
  }
}

extension RegressionSeries {
  var standing: GateFinding.Standing { terms.severity == .warn ? .warns : .counts }

  /// Why nothing can be said, whatever the numbers are.
  fileprivate var problem: String? {
    if let obstacle { return obstacle }
    if candidate.isEmpty { return "the candidate has no value" }
    if base.isEmpty { return "the baseline has no value" }
    if let coverage, coverage * 100 < terms.minimumCoveragePercent {
      return
        "\(fixed(coverage * 100, 0)) % of the readings expected, needs \(plain(terms.minimumCoveragePercent)) %"
    }
    return nil
  }
}

extension GateFinding {
  /// Of two findings on one series the heavier one stands.
  fileprivate var weight: Int {
    switch verdict {
    case .fail: 2
    case .inconclusive: 1
    case .pass: 0
    }
  }
}
