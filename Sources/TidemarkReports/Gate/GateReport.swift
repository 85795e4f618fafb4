import TidemarkAnalysis
package import TidemarkErrors
package import TidemarkGate
import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// What a gate found, verdict first.
package struct GateReport: Sendable {
  let judgement: GateJudgement
  let policySource: String?
  let policyHash: String
  private let leftOut: [BaselineChoice.Omission]
  private let listsPasses: Bool
  let counts: Counts
  /// The verdict with what it rests on, in one line.
  package let sentence: String

  /// - Parameters:
  ///   - policySource: the file the policy was read from; nil for the defaults.
  ///   - leftOut: runs that were meant as a baseline and are none.
  ///   - listsPasses: whether the table has the checks that passed too.
  package init(
    _ judgement: GateJudgement, policySource: String?, policyHash: String,
    leftOut: [BaselineChoice.Omission] = [], listsPasses: Bool
  ) {
    self.judgement = judgement
    self.policySource = policySource
    self.policyHash = policyHash
    self.leftOut = leftOut
    self.listsPasses = listsPasses
    counts = Counts(judgement.evaluation.findings)
    sentence = counts.sentence(hasMeasured: judgement.evaluation.verdict.hasMeasured)
  }

  /// done, finding or inconclusive.
  package var status: ExitStatus {
    switch judgement.verdict {
    case .pass: .done
    case .fail: .finding
    case .inconclusive: .inconclusive
    }
  }

  package var report: Report {
    let findings = judgement.evaluation.findings
    let shown = listsPasses ? findings : findings.filter { !$0.isPlainPass }
    var notes = leftOut.map { "left out of the baseline: #\($0.run.runID), \($0.reason)" }
    if shown.count < findings.count {
      notes.append("\(counted(findings.count - shown.count, "check")) passed and not shown; --all shows them")
    }
    return Report(
      sections: [
        ReportTable(
          key: "gate", title: "Gate: \(judgement.verdict.rawValue.uppercased())", layout: .record,
          columns: Self.facts, rows: [self]),
        ReportTable(
          key: "findings", title: "Checks", columns: Self.columns, rows: shown,
          droppable: ["base_mean", "candidate_mean", "change_percent", "reason"]),
      ], mainIndex: 1, notes: notes, queries: judgement.evaluation.queries, checks: checks)
  }

  private var checks: ChecksOfReport {
    ChecksOfReport(
      name: "tidemark gate", timestamp: String(judgement.createdAt.iso8601.prefix(19)),
      properties: [
        ("verdict", judgement.verdict.rawValue), ("candidate", judgement.candidateNames),
        ("baseline", judgement.baselineNames), ("policy_sha256", policyHash),
      ],
      cases: judgement.evaluation.findings.map(\.testCase)
        + (judgement.evaluation.verdict.hasMeasured
          ? []
          : [
            JudgedCase(
              group: "gate", name: "measured", outcome: .undecided(kind: "missing", reason: sentence))
          ]))
  }

  struct Counts {
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

    func sentence(hasMeasured: Bool) -> String {
      var parts: [String] = []
      if failed > 0 { parts.append("\(failed) failed") }
      if open > 0 { parts.append("\(open) inconclusive") }
      parts.append("\(passed) passed")
      if improved > 0 { parts.append("\(improved) of them improved") }
      if muted > 0 { parts.append("\(muted) of no weight") }
      let text = parts.joined(separator: ", ")
      guard hasMeasured || failed > 0 else {
        return "\(text); nothing was measured, so the gate cannot pass"
      }
      return text
    }
  }
}

extension GateFinding {
  /// Neither a failure nor open, and no improvement.
  fileprivate var isPlainPass: Bool { verdict == .pass && evidence.isImprovement != true }

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
    return JudgedCase(group: group, name: name, outcome: outcome, details: details)
  }
}
