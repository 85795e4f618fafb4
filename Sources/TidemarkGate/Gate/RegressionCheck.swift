import TidemarkAnalysis
import TidemarkStatistics
import TidemarkWarehouse

/// Did a container get worse than the baseline? The comparison's answers under a policy, never a second opinion.
struct RegressionCheck {
  private let input: GateInput
  /// What can fail the build and what can only warn, compared apart: a warning is no reason to ask more of the others.
  private let compared: [(severity: GatePolicy.Severity, comparison: Comparison)]

  init(input: GateInput, table: SeriesTable) {
    self.input = input
    compared = [.fail, .warn].map { ($0, Self.comparison($0, input, table)) }
  }

  /// One finding for each answer; what could not be compared for one and the same reason is one finding.
  var findings: [GateFinding] {
    compared.flatMap { severity, comparison in
      comparison.subjects.flatMap { findings($0, severity) }
    }.gathered
  }

  /// What no run of the baseline has.
  var newPlaces: [NewPlace] { compared[0].comparison.newPlaces }

  private static func comparison(
    _ severity: GatePolicy.Severity, _ input: GateInput, _ table: SeriesTable
  ) -> Comparison {
    let rules = ComparisonRules(
      alpha: input.policy.alpha, allowed: input.allowed,
      terms: { key in
        let terms = input.policy.terms(
          scenario: key.scenario, container: key.container, metric: key.policyMetric)
        // A number that repeats others goes with them, unless the policy makes it count by itself.
        let isDetail = key.metric.isDerivedFromOthers && terms.severity == .warn
        let counts = isDetail ? GatePolicy.Severity.fail : terms.severity
        return counts == severity ? terms.comparison(isDetail: isDetail) : nil
      },
      begins: { input.acceptedChange(of: $0.subject)?.beginsAt })
    return Comparison(base: input.base, candidate: input.candidates, table: table, rules: rules)
  }

  private func findings(_ subject: ComparedSubject, _ severity: GatePolicy.Severity) -> [GateFinding] {
    let lacking = subject.series.compactMap { series -> GateFinding? in
      guard case .lack(let lack) = series.reason, lack.isOpen, !series.sides.terms.isDetail else {
        return nil
      }
      return finding(
        GateSubject(
          scenario: series.key.scenario, container: series.key.container, metric: series.key.metric.rawValue),
        .inconclusive, lack.gateReason, severity, evidence: nil)
    }
    if case .lack = subject.reason { return lacking }
    let key = subject.deciding
    let primary = subject.question == .oom ? "oom" : (key?.metric ?? subject.question.primary).rawValue
    let place = GateSubject(
      scenario: key?.scenario ?? subject.question.primary.scope.name, container: subject.container,
      metric: primary)
    let change = subject.question == .oom ? "" : subject.change.map { $0 + ", " } ?? ""
    var whole = finding(
      place, subject.verdict.gate, change + subject.reasonText, severity, evidence: GateEvidence(subject))
    whole.details = subject.verdict == .unchanged ? [] : subject.series.compactMap(\.line)
    return [whole] + lacking
  }

  private func finding(
    _ subject: GateSubject, _ verdict: CheckVerdict, _ reason: String, _ severity: GatePolicy.Severity,
    evidence: GateEvidence?
  ) -> GateFinding {
    let terms = input.policy.terms(
      scenario: subject.scenario, container: subject.container, metric: subject.metric)
    var finding = GateFinding(
      kind: subject.metric == "oom" ? .oom : .regression, subject: subject, verdict: verdict,
      standing: severity == .warn ? .warns : .counts, inconclusiveIs: terms.inconclusiveIs, reason: reason,
      evidence: evidence ?? GateEvidence())
    // The candidate begins a level that somebody accepted: compared with the old one, and known.
    if verdict != .pass, let change = input.acceptedChange(of: subject),
      !input.base.contains(where: { $0.startedAt >= change.beginsAt })
    {
      finding.acknowledge(change)
    }
    return finding
  }
}

extension ComparisonVerdict {
  fileprivate var gate: CheckVerdict {
    switch self {
    case .worse: .fail
    case .better, .unchanged, .new: .pass
    case .inconclusive, .notComparable: .inconclusive
    }
  }
}

extension SeriesLack {
  /// Whether the gate must not pass over it. What is missing as a whole is a check of its own, and what is new has no
  /// baseline to fall short of.
  fileprivate var isOpen: Bool {
    switch self {
    case .missing: false
    case .flawed, .notComparable: true
    }
  }
}

extension SeriesLack {
  fileprivate var gateReason: String {
    if case .notComparable = self { "not comparable with the baseline: \(self)" } else { description }
  }
}

extension SeriesKey {
  /// By the name that a policy uses.
  fileprivate var policyMetric: String { metric == .oomCount ? "oom" : metric.rawValue }
}

extension PolicyTerms {
  func comparison(isDetail: Bool) -> ComparisonTerms {
    ComparisonTerms(
      relativeFloor: relativePercent / 100, absoluteFloor: absolute, direction: direction,
      minimumCoverage: minimumCoveragePercent / 100, isDetail: isDetail)
  }
}

extension GateEvidence {
  /// The numbers of an answer.
  fileprivate init(_ subject: ComparedSubject) {
    self.init()
    let points = subject.series.flatMap(\.sides.candidate)
    coverage = points.compactMap(\.coverage).min()
    isImprovement = subject.verdict == .better
    baseMean = subject.baseMean
    candidateMean = subject.candidateMean
    if let kills = subject.series.compactMap(\.kills).max(by: {
      $0.candidateRunsKilled < $1.candidateRunsKilled
    }) {
      baseRuns = kills.baseRuns
      candidateRuns = kills.candidateRuns
    }
    guard let evidence = subject.evidence else { return }
    difference = evidence.difference
    differenceLow = evidence.differenceInterval95?.lower
    differenceHigh = evidence.differenceInterval95?.upper
    relativeChange = subject.percent.map { $0 / 100 }
    threshold = evidence.isRatio ? evidence.threshold * abs(evidence.baseMean) : evidence.threshold
    adjustedPValue = subject.adjustedPValue
    basis = evidence.basis.rawValue
    baseRuns = evidence.baseRuns
    candidateRuns = evidence.candidateRuns
    runsNeeded = subject.verdict == .inconclusive ? evidence.runsNeeded : nil
  }
}
