import Foundation
import TidemarkAnalysis
package import TidemarkErrors
import TidemarkSQL
import TidemarkStatistics
package import TidemarkWarehouse

/// A stored judgement, reached again from its own policy and runs, whatever the policy file says today.
package struct GateReplay: Sendable {
  package let judgement: GateJudgement
  package let number: Int64
  /// What came out differently, one sentence each; empty when everything is equal.
  package let differences: [String]

  /// - Parameter name: the number of a judgement, or a selector of the run whose newest judgement is meant.
  /// - Throws: `GateReplayError`, `SelectorError`.
  package init(_ name: String, in warehouse: Warehouse) throws {
    let facts = try Self.facts(name, in: warehouse)
    number = facts.judgementID
    guard facts.algorithmVersion == GateInput.algorithmVersion else {
      throw GateReplayError.otherAlgorithm(facts.judgementID, facts.algorithmVersion, facts.toolVersion)
    }
    let arguments: [String: Value] = ["judgement": .integer(facts.judgementID)]
    let members = try warehouse.fetch(Member.self, .judgementMembers, arguments)
    let missing = members.filter { $0.runID == nil }.map(\.uid)
    guard missing.isEmpty else { throw GateReplayError.runsMissing(facts.judgementID, missing) }
    // Newest first, as the gate had them.
    let heads = try warehouse.directory().runs
    func runs(_ side: Judgement.Side) -> [RunHead] {
      let uids = Set(members.filter { $0.side == side.rawValue }.map(\.uid))
      return heads.filter { uids.contains($0.uid) }
    }
    let input = GateInput(
      policy: try warehouse.decode(
        GatePolicy.self, facts.policy, of: "the policy of judgement \(facts.judgementID)"),
      candidates: runs(.candidate), base: runs(.base), history: runs(.history),
      options: try warehouse.decode(
        GateInput.Options.self, facts.options, of: "the options of judgement \(facts.judgementID)"))
    var judgement = try GateJudgement(
      input, createdAt: Moment(iso8601: facts.createdAt) ?? .now, in: warehouse)
    judgement.number = facts.judgementID
    self.judgement = judgement
    let then = try warehouse.fetch(StoredFinding.self, .judgementFindings, arguments)
    differences = Self.differences(
      then, try judgement.stored(toolVersion: facts.toolVersion).findings, facts.verdict, judgement.verdict)
  }

  private static func facts(_ name: String, in warehouse: Warehouse) throws -> JudgementFacts {
    guard let number = Int64(name) else {
      let run = try warehouse.run(name)
      guard
        let newest = try warehouse.fetch(
          JudgementFacts.self, .judgementFacts, ["run": .integer(run.runID)]
        ).first
      else { throw GateReplayError.noJudgement(of: "run #\(run.runID)") }
      return newest
    }
    let all = try warehouse.fetch(JudgementFacts.self, .judgementFacts, ["run": nil])
    guard let facts = all.first(where: { $0.judgementID == number }) else {
      throw GateReplayError.unknown(number, known: all.prefix(10).map(\.judgementID))
    }
    return facts
  }

  private static func differences(
    _ then: [StoredFinding], _ now: [Judgement.Finding], _ verdictThen: String, _ verdictNow: CheckVerdict
  ) -> [String] {
    var texts =
      verdictThen == verdictNow.rawValue
      ? [] : ["the gate was \(verdictThen) and is \(verdictNow.rawValue)"]
    let before = Dictionary(grouping: then, by: \.name)
    let after = Dictionary(grouping: now) { "\($0.kind) \($0.subject)" }
    for name in Set(before.keys).union(after.keys).sorted() {
      let old = (before[name] ?? []).map { [$0.verdict, $0.reason, $0.evidence] }
      let new = (after[name] ?? []).map { [$0.verdict, $0.reason, $0.evidence] }
      if old != new {
        func text(_ finding: [String]?) -> String { finding.map { "\($0[0]) (\($0[1]))" } ?? "absent" }
        texts.append("\(name) was \(text(old.first)) and is \(text(new.first))")
      }
    }
    return texts
  }

  private struct Member: QueryRow {
    let side: String
    let uid: String
    let runID: Int64?

    static let columns = [
      "side", "uid", "run_id",
    ]

    init(_ row: inout StoredRow) throws {
      side = try row.read()
      uid = try row.read()
      runID = try row.read()
    }
  }

  private struct StoredFinding: QueryRow {
    let kind: String
    let subject: String
    let verdict: String
    let reason: String
    let evidence: String

    static let columns = [
      "kind", "subject", "verdict", "reason", "evidence",
    ]

    init(_ row: inout StoredRow) throws {
      kind = try row.read()
      subject = try row.read()
      verdict = try row.read()
      reason = try row.read()
      evidence = try row.read()
    }

    var name: String { "\(kind) \(subject)" }
  }
}

/// Why a judgement cannot be reached again.
package enum GateReplayError: ExplainedError {
  case unknown(Int64, known: [Int64])
  case noJudgement(of: String)
  case runsMissing(Int64, [String])
  case otherAlgorithm(Int64, Int, String)
  /// Reached again, and not equal.
  case differs(Int64, [String])

  package var exitStatus: ExitStatus {
    switch self {
    case .unknown, .noJudgement, .runsMissing, .otherAlgorithm: .inconclusive
    case .differs: .failed
    }
  }

  package var description: String {
    switch self {
    case .unknown(let number, let known):
      known.isEmpty
        ? "no judgement is stored; `tidemark gate` stores one"
        : "there is no judgement \(number); the newest are \(known.map(String.init).joined(separator: ", "))"
    case .noJudgement(let subject): "\(subject) was never judged; `tidemark gate` judges it"
    case .runsMissing(let number, let uids):
      "judgement \(number) rests on runs that are not in this file any more: \(uids.joined(separator: ", "))"
    case .otherAlgorithm(let number, let version, let tool):
      "judgement \(number) was made by tidemark \(tool), whose rules are version \(version); this one has version \(GateInput.algorithmVersion)"
    case .differs(let number, let differences):
      "judgement \(number) comes out differently:\n"
        + differences.map { "  " + visible($0) }.joined(separator: "\n")
    }
  }
}
