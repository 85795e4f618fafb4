import Foundation
import TidemarkSQL
import TidemarkTables
import TidemarkWarehouse

/// The newest stored judgement of the gate over a run.
struct RunJudgement {
  let number: Int64
  let verdict: String
  /// Every finding, in the order in which it was told.
  let table: ReportTable
  let findings: [RunFinding]
  /// How many checks that count were judged.
  let judgedCount: Int
  let queries: [BoundQuery]

  /// nil: the run was never judged.
  init?(of run: RunHead, in warehouse: Warehouse) throws {
    let facts = BoundQuery(.judgementFacts, ["run": .integer(run.runID)])
    guard let newest = try warehouse.fetch(Facts.self, facts).first else { return nil }
    let query = BoundQuery(.judgementFindings, ["judgement": .integer(newest.judgementID)])
    let found = try warehouse.fetch(Finding.self, query)
    number = newest.judgementID
    verdict = newest.verdict
    queries = [facts, query]
    let standings = try found.map { finding in
      try JSONDecoder().decode(GateEvidence.self, from: Data(finding.evidence.utf8)).standing ?? "counts"
    }
    table = ReportTable(
      key: "judgement", title: "Findings of the gate",
      columns: [
        ReportColumn("verdict", "Verdict"), ReportColumn("kind", "Check"),
        ReportColumn("subject", "Subject"), ReportColumn("reason", "Reason"),
        ReportColumn("standing", "Standing"),
      ],
      rows: zip(found, standings).map { finding, standing in
        [
          .text(finding.verdict), .text(finding.kind), .text(finding.subject), .text(finding.reason),
          .text(standing),
        ]
      })
    judgedCount = zip(found, standings).count { $1 == "counts" }
    findings = zip(found, standings).compactMap { [number] finding, standing in
      let gravity: RunFinding.Gravity? =
        switch (finding.verdict, standing) {
        case ("fail", "counts"): .fail
        case ("fail", "warns"): .warning
        case ("inconclusive", "counts"): .unclear
        default: nil
        }
      return gravity.map {
        RunFinding(
          gravity: $0, subject: finding.subject,
          sentence: "\(finding.kind) by judgement \(number) of the gate: \(finding.reason)", anchor: "gate")
      }
    }
  }

  private struct Facts: Decodable {
    let judgementID: Int64
    let verdict: String

    private enum CodingKeys: String, CodingKey {
      case judgementID = "judgementId"
      case verdict
    }
  }

  private struct Finding: Decodable {
    let kind: String
    let subject: String
    let verdict: String
    let reason: String
    let evidence: String
  }
}
