import Foundation
import TidemarkAnalysis
import TidemarkGate
import TidemarkSQL
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// The newest stored judgement of the gate over a run.
struct RunJudgement {
  let number: Int64
  /// As it was stored, unless an acknowledgement that it rested on was removed or has lapsed: then as it is without.
  let verdict: CheckVerdict
  /// Whether such an acknowledgement changed the verdict.
  let isWithdrawn: Bool
  /// In the order in which the gate found them.
  let checks: [Check]
  let queries: [BoundQuery]

  /// One stored finding.
  struct Check: Sendable {
    let verdict: CheckVerdict
    let kind: GateFinding.Kind
    /// scenario/container/metric.
    let subject: String
    let reason: String
    let standing: GateFinding.Standing

    /// What it is about, where another part of the page may say the same.
    var cause: RunFinding.Cause? {
      let parts = subject.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 3, parts[1] != "*" else { return nil }
      switch kind {
      case .leak, .reset: return .init(container: parts[1], question: kind.rawValue)
      case .oom: return .init(container: parts[1], question: ComparisonQuestion.oom.rawValue)
      case .regression:
        return RunMetric(rawValue: parts[2]).map {
          .init(container: parts[1], question: $0.question.rawValue)
        }
      case .objective, .missing, .new: return nil
      }
    }

    /// nil for what leaves the gate alone.
    var gravity: RunFinding.Gravity? {
      switch (verdict, standing) {
      case (.fail, .counts): .fail
      case (.fail, .warns): .warning
      case (.inconclusive, .counts): .unclear
      case (.fail, .acknowledged), (.inconclusive, .warns), (.inconclusive, .acknowledged), (.pass, _): nil
      }
    }
  }

  /// nil: the run was never judged.
  init?(of run: RunHead, in warehouse: Warehouse) throws {
    let facts = BoundQuery(.judgementFacts, ["run": .integer(run.runID)])
    guard let newest = try warehouse.fetch(Facts.self, facts).first else { return nil }
    let findings = BoundQuery(.judgementFindings, ["judgement": .integer(newest.judgementID)])
    number = newest.judgementID
    let accepted = try warehouse.acknowledgements().filter { $0.beginsAt <= run.startedAt }
    let checks = try warehouse.fetch(Finding.self, findings).map { finding -> Check in
      // Judgements of the first versions do not say the standing: every finding counted then.
      let evidence = try warehouse.decode(
        GateEvidence.self, finding.evidence,
        of: "the evidence of a finding of judgement \(newest.judgementID)")
      return Check(
        verdict: finding.verdict, kind: finding.kind, subject: finding.subject, reason: finding.reason,
        standing: Self.standing(evidence.standing ?? .counts, finding.subject, accepted))
    }
    self.checks = checks
    let now = Self.verdict(newest.verdict, checks)
    verdict = now
    isWithdrawn = now != newest.verdict
    queries = [facts, findings]
  }

  /// What was acknowledged counts again when nobody acknowledges it any more.
  private static func standing(
    _ stored: GateFinding.Standing, _ subject: String, _ accepted: [Acknowledgement]
  ) -> GateFinding.Standing {
    guard stored == .acknowledged, !accepted.contains(where: { matches($0.subject, subject) }) else {
      return stored
    }
    return .counts
  }

  private static func verdict(_ stored: CheckVerdict, _ checks: [Check]) -> CheckVerdict {
    stored == .pass && checks.contains { $0.verdict == .fail && $0.standing == .counts } ? .fail : stored
  }

  /// How many checks that count were judged.
  var judgedCount: Int { checks.count { $0.standing == .counts } }

  /// The command that reaches it again.
  var replay: String { "gate --replay \(number)" }

  /// - Parameter passed: the checks that passed, or all others.
  func table(passed: Bool) -> ReportTable {
    let columns: [Column<Check>] = [
      Column("verdict", "Verdict") { $0.verdict.rawValue }, Column("kind", "Check") { $0.kind.rawValue },
      Column("subject", "Subject") { $0.subject }, Column("reason", "Reason") { $0.reason },
      Column("standing", "Standing") { $0.standing.rawValue },
    ]
    return ReportTable(
      key: "judgement", title: passed ? "Checks that passed" : "Findings of the gate", columns: columns,
      rows: checks.filter { ($0.verdict == .pass) == passed })
  }

  private struct Facts: QueryRow {
    let judgementID: Int64
    let verdict: CheckVerdict

    static let columns = ["judgement_id", "verdict"]

    init(_ row: inout StoredRow) throws {
      judgementID = try row.read()
      verdict = try row.read()
    }
  }

  private struct Finding: QueryRow {
    let kind: GateFinding.Kind
    let subject: String
    let verdict: CheckVerdict
    let reason: String
    /// JSON object.
    let evidence: String

    static let columns = ["kind", "subject", "verdict", "reason", "evidence"]

    init(_ row: inout StoredRow) throws {
      kind = try row.read()
      subject = try row.read()
      verdict = try row.read()
      reason = try row.read()
      evidence = try row.read()
    }
  }
}
