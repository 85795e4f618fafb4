import Foundation
import TidemarkGate
import TidemarkSQL
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// The newest stored judgement of the gate over a run.
struct RunJudgement {
  let number: Int64
  let verdict: CheckVerdict
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
    verdict = newest.verdict
    checks = try warehouse.fetch(Finding.self, findings).map { finding in
      // Judgements of the first versions do not say the standing: every finding counted then.
      let evidence = try JSONDecoder().decode(GateEvidence.self, from: Data(finding.evidence.utf8))
      return Check(
        verdict: finding.verdict, kind: finding.kind, subject: finding.subject, reason: finding.reason,
        standing: evidence.standing ?? .counts)
    }
    queries = [facts, findings]
  }

  /// How many checks that count were judged.
  var judgedCount: Int { checks.count { $0.standing == .counts } }

  /// The command that reaches it again.
  var replay: String { "gate --replay \(number)" }

  var table: ReportTable {
    let columns: [Column<Check>] = [
      Column("verdict", "Verdict") { $0.verdict.rawValue }, Column("kind", "Check") { $0.kind.rawValue },
      Column("subject", "Subject") { $0.subject }, Column("reason", "Reason") { $0.reason },
      Column("standing", "Standing") { $0.standing.rawValue },
    ]
    return ReportTable(key: "judgement", title: "Findings of the gate", columns: columns, rows: checks)
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
