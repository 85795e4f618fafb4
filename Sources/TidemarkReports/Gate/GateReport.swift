import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// What a gate found, verdict first.
package struct GateReport: Sendable {
  package let report: Report
  /// done, finding or inconclusive.
  package let status: ExitStatus
  /// The verdict with what it rests on, in one line.
  package let sentence: String

  /// - Parameters:
  ///   - policySource: the file the policy was read from; nil for the defaults.
  ///   - leftOut: runs that were meant as a baseline and are none.
  ///   - listsPasses: whether checks that passed stand in the table too.
  package init(
    _ judgement: GateJudgement, policySource: String?, policyHash: String,
    leftOut: [BaselineChoice.Omission] = [], listsPasses: Bool
  ) {
    let evaluation = judgement.evaluation
    let findings = evaluation.findings
    let counts = Counts(findings)
    let verdict = judgement.verdict
    status =
      switch verdict {
      case .pass: .done
      case .fail: .finding
      case .inconclusive: .inconclusive
      }
    sentence = Self.sentence(judgement, counts)
    let shown = listsPasses ? findings : findings.filter { !$0.isPlainPass }
    let input = judgement.input
    let facts: [(ReportColumn, Value)] = [
      (Self.facts[0], .text(verdict.rawValue)),
      (Self.facts[1], .text(sentence)),
      (Self.facts[2], .text(Self.names(input.candidates))),
      (Self.facts[3], .text(Self.names(input.base))),
      (Self.facts[4], .text(input.options.against)),
      (Self.facts[5], .integer(Int64(counts.failed))),
      (Self.facts[6], .integer(Int64(counts.open))),
      (Self.facts[7], .integer(Int64(counts.passed))),
      (Self.facts[8], .integer(Int64(counts.improved))),
      (Self.facts[9], .integer(Int64(counts.muted))),
      (Self.facts[10], .text(policySource ?? "defaults")),
      (Self.facts[11], .text(policyHash)),
      (Self.facts[12], Value(judgement.number)),
      (Self.facts[13], .text(judgement.createdAt.iso8601)),
    ]
    var notes = evaluation.notes
    notes += leftOut.map { "left out of the baseline: #\($0.run.runID), \($0.reason)" }
    if shown.count < findings.count {
      notes.append("\(counted(findings.count - shown.count, "check")) passed and not shown; --all shows them")
    }
    report = Report(
      sections: [
        ReportTable(
          key: "gate", title: "Gate: \(verdict.rawValue.uppercased())", layout: .record,
          columns: facts.map(\.0),
          rows: [facts.map(\.1)]),
        ReportTable(key: "findings", title: "Checks", columns: Self.columns, rows: shown.map(\.row)),
      ], mainIndex: 1, notes: notes, queries: evaluation.queries,
      checks: ChecksOfReport(
        name: "tidemark gate", timestamp: String(judgement.createdAt.iso8601.prefix(19)),
        properties: [
          ("verdict", verdict.rawValue), ("candidate", Self.names(input.candidates)),
          ("baseline", Self.names(input.base)), ("policy_sha256", policyHash),
        ],
        cases: findings.map(\.testCase)
          + (evaluation.verdict.hasMeasured
            ? []
            : [
              JudgedCase(
                group: "gate", name: "measured", outcome: .undecided(kind: "missing", reason: sentence))
            ])))
  }

  private struct Counts {
    var failed = 0
    var open = 0
    var passed = 0
    var improved = 0
    /// Told, and of no weight.
    var muted = 0

    init(_ findings: [GateFinding]) {
      for finding in findings {
        switch (finding.effect, finding.verdict) {
        case (.fail, _): failed += 1
        case (.inconclusive, _): open += 1
        case (.pass, _): passed += 1
        case (nil, .pass): break
        case (nil, _): muted += 1
        }
        if finding.evidence.isImprovement == true { improved += 1 }
      }
    }
  }

  private static func sentence(_ judgement: GateJudgement, _ counts: Counts) -> String {
    var parts: [String] = []
    if counts.failed > 0 { parts.append("\(counts.failed) failed") }
    if counts.open > 0 { parts.append("\(counts.open) inconclusive") }
    parts.append("\(counts.passed) passed")
    if counts.improved > 0 { parts.append("\(counts.improved) of them improved") }
    if counts.muted > 0 { parts.append("\(counts.muted) of no weight") }
    let text = parts.joined(separator: ", ")
    guard judgement.evaluation.verdict.hasMeasured || counts.failed > 0 else {
      return "\(text); nothing was measured that could be judged, which is never a pass"
    }
    return text
  }

  /// `#41 20261114_093000`, or `10 runs: #31 to #40`.
  private static func names(_ runs: [RunHead]) -> String {
    guard let newest = runs.first, let oldest = runs.last else { return "none" }
    guard runs.count > 1 else { return "#\(newest.runID) \(newest.testID)" }
    return "\(runs.count) runs: #\(oldest.runID) to #\(newest.runID)"
  }

  static let facts = [
    ReportColumn("verdict", "Verdict", .text, "pass, fail or inconclusive"),
    ReportColumn("summary", "Checks", .text, "how many checks came out how"),
    ReportColumn("candidate", "Candidate", .text, "the run judged, or the runs"),
    ReportColumn("baseline", "Baseline", .text, "the runs it was held against"),
    ReportColumn("against", "Chosen by", .text, "selector of the baseline"),
    ReportColumn("failed_count", "Failed", .integer, "checks that failed", detail: true),
    ReportColumn(
      "inconclusive_count", "Inconclusive", .integer, "checks that could not be decided and matter",
      detail: true),
    ReportColumn("passed_count", "Passed", .integer, "checks that passed", detail: true),
    ReportColumn(
      "improved_count", "Improved", .integer, "of those, series that clearly fell; no baseline is moved",
      detail: true),
    ReportColumn(
      "muted_count", "Of no weight", .integer,
      "failures and open checks that are acknowledged, only warn, or count as passed by the policy",
      detail: true),
    ReportColumn("policy", "Policy", .text, "file of the policy, or `defaults`"),
    ReportColumn("policy_sha256", "Policy hash", .text, "SHA-256 over the policy in force", detail: true),
    ReportColumn("judgement_id", "Judgement", .integer, "number it is stored under; null when not stored"),
    ReportColumn("created_at", "Judged", .timestamp, "when", detail: true),
  ]

  static let columns = [
    ReportColumn("verdict", "Verdict", .text, "pass, fail or inconclusive", detail: true),
    ReportColumn(
      "standing", "Standing", .text, "counts, warns (by the policy) or acknowledged (by a person)",
      detail: true),
    ReportColumn("outcome", "Verdict", readers: .people),
    ReportColumn(
      "kind", "Check", .text, "regression, objective, leak, reset, oom or missing", detail: true),
    ReportColumn(
      "scenario", "Scenario", .text,
      "name of the scenario, or load, duration, reset for all of a kind; null: over all"),
    ReportColumn("container", "Container", .text, "name of the container; null: over all"),
    ReportColumn("metric", "Metric", .text, "what is judged; an objective in full"),
    ReportColumn("base_mean", "Base", .real(2), "mean over the baseline's runs, in units of the metric"),
    ReportColumn("candidate_mean", "Now", .real(2), "mean over the candidate's runs"),
    ReportColumn("difference", "Difference", .real(2), "candidate less base", detail: true),
    ReportColumn("difference_low", "from", .real(2), "95 % interval", detail: true),
    ReportColumn("difference_high", "to", .real(2), "95 % interval", detail: true),
    ReportColumn(
      "change_percent", "Change %", .real(1), "difference over base; null without a relative floor"),
    ReportColumn(
      "threshold", "Threshold", .real(2), "the change that would count: the larger of the two floors",
      detail: true),
    ReportColumn(
      "adjusted_p", "p", .real(4), "one-sided, after Holm over all series that can fail", detail: true),
    ReportColumn(
      "basis", "Basis", .text,
      "runs, predictionInterval, history or fewRuns: what tells how far runs lie apart; null when nothing was compared",
      detail: true),
    ReportColumn("base_runs", "Base runs", .integer, "baseline runs with a value", detail: true),
    ReportColumn("candidate_runs", "Candidate runs", .integer, "candidate runs with a value", detail: true),
    ReportColumn(
      "runs_needed", "Runs needed", .integer,
      "candidate runs that would settle it; null when settled, or when only more baseline runs would",
      detail: true),
    ReportColumn(
      "coverage", "Coverage", .share, "readings of the candidate over readings expected", detail: true),
    ReportColumn(
      "is_improvement", "Improved", .flag("improved"), "1: clearly below the baseline", detail: true),
    ReportColumn("series_count", "Series", .integer, "series the finding speaks of", detail: true),
    ReportColumn("reason", "Reason", .text, "why the verdict is what it is"),
  ]
}

extension GateFinding {
  /// Neither a failure nor open, and no improvement.
  fileprivate var isPlainPass: Bool { verdict == .pass && evidence.isImprovement != true }

  fileprivate var row: [Value] {
    let head: [Value] = [
      .text(verdict.rawValue), .text(standing.rawValue), .text(outcome), .text(kind.rawValue),
      Value(subject.scenario), Value(subject.container), .text(subject.metric),
    ]
    let numbers: [Value] = [
      Value(evidence.baseMean), Value(evidence.candidateMean), Value(evidence.difference),
      Value(evidence.differenceLow), Value(evidence.differenceHigh),
      Value(evidence.relativeChange.map { $0 * 100 }), Value(evidence.threshold),
      Value(evidence.adjustedPValue),
    ]
    let ground: [Value] = [
      Value(evidence.basis), Value(evidence.baseRuns.map(Int64.init)),
      Value(evidence.candidateRuns.map(Int64.init)), Value(evidence.runsNeeded.map(Int64.init)),
      Value(evidence.coverage), .integer(evidence.isImprovement == true ? 1 : 0),
      .integer(Int64(seriesCount)), .text(reason),
    ]
    return head + numbers + ground
  }

  /// The verdict in a word that says what it is worth.
  private var outcome: String {
    switch (standing, verdict) {
    case (_, .pass): evidence.isImprovement == true ? "improved" : "pass"
    case (.acknowledged, _): "acknowledged"
    case (.warns, _): "warning"
    case (.counts, _): effect == nil ? "open, counts as pass" : verdict.rawValue
    }
  }

  fileprivate var testCase: JudgedCase {
    let group = [subject.scenario, subject.container].map { $0 ?? "all" }.joined(separator: ".")
    let outcome: JudgedCase.Outcome =
      switch (effect, verdict) {
      case (.fail, _): .failed(kind: kind.rawValue, reason: reason)
      case (.inconclusive, _): .undecided(kind: kind.rawValue, reason: reason)
      case (_, .pass): .passed
      case (_, _): .skipped(reason: "\(self.outcome): \(reason)")
      }
    let name = kind == .regression ? subject.metric : "\(kind.rawValue): \(subject.metric)"
    return JudgedCase(group: group, name: name, outcome: outcome)
  }
}
