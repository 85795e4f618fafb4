import Foundation
import TidemarkAnalysis
import TidemarkSQL
package import TidemarkWarehouse

/// The runs a gate judges and what it holds them against.
package struct GateRuns: Sendable {
  /// Newest first, not empty.
  package let candidates: [RunHead]
  /// Accepted and complete, newest first, not empty.
  package let base: [RunHead]
  /// Runs that were meant as a baseline and are none, with the reason.
  package let leftOut: [BaselineChoice.Omission]
  /// Other accepted runs before the candidates, newest first: they show what runs differ by.
  package let history: [RunHead]
  /// Acknowledgements in force.
  package let acknowledgements: [AcceptedChange]

  private static let historyLimit = 30

  /// - Parameters:
  ///   - candidate: a selector of one run or several.
  ///   - against: a selector.
  /// - Throws: `SelectorError`.
  package init(candidate: String, against: String, in warehouse: Warehouse, now: Moment = .now) throws {
    let candidate = try RunSelector(candidate, now: now)
    let against = try RunSelector(against, now: now)
    let directory = try warehouse.directory(for: [candidate, against])
    candidates = try directory.all(candidate).sorted { RunHead.isOlder($1, $0) }
    acknowledgements = try warehouse.acknowledgements(inForceAt: now).map(AcceptedChange.init)
    let oldest = candidates[candidates.count - 1]
    let failed = try Self.failedRuns(directory, acknowledgements, in: warehouse)
    let choice = try directory.baseline(against, besides: candidates, refusing: failed, before: oldest)
    base = choice.runs
    leftOut = choice.leftOut
    let others = Set((candidates + base).map(\.runID))
    history = Array(
      directory.runs.filter {
        RunHead.isOlder($0, oldest) && $0.flaw == nil && failed[$0.runID] == nil && !others.contains($0.runID)
      }.prefix(Self.historyLimit))
  }

  /// Runs whose newest judgement failed for something nobody has accepted since, with what it was.
  private static func failedRuns(
    _ directory: RunDirectory, _ acknowledgements: [AcceptedChange], in warehouse: Warehouse
  ) throws -> [Int64: String] {
    struct Failure: QueryRow {
      let runID: Int64
      let subject: String
      let evidence: String

      static let columns = [
        "run_id", "subject", "evidence",
      ]

      init(_ row: inout StoredRow) throws {
        runID = try row.read()
        subject = try row.read()
        evidence = try row.read()
      }
    }
    // A file whose ids are not unique is damaged, which `db check` says.
    let starts = Dictionary(directory.runs.map { ($0.runID, $0.startedAt) }) { first, _ in first }
    var reasons: [Int64: String] = [:]
    for failure in try warehouse.fetch(Failure.self, .gateFailures) where reasons[failure.runID] == nil {
      let evidence = try warehouse.decode(
        GateEvidence.self, failure.evidence, of: "the evidence of a finding of run #\(failure.runID)")
      let isAccepted = acknowledgements.contains {
        $0.beginsAt <= starts[failure.runID] ?? "" && matches($0.subject, failure.subject)
      }
      if evidence.standing == .counts, !isAccepted {
        reasons[failure.runID] = "failed the gate: \(failure.subject)"
      }
    }
    return reasons
  }

  /// What a gate of these runs follows from.
  package func input(_ policy: GatePolicy, against: String, allowed: [String]) -> GateInput {
    GateInput(
      policy: policy, candidates: candidates, base: base, history: history,
      options: .init(
        against: against, allowed: allowed,
        acknowledgements: acknowledgements.filter { $0.beginsAt <= candidates[0].startedAt }))
  }
}
