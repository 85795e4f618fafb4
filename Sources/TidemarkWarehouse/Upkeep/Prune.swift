import Foundation
import GRDB
import TidemarkSQL

/// Takes old runs, or only their raw readings, out of a warehouse that is being recorded to.
///
/// Rows go in short transactions, so that a collector gets its turn.
package struct Prune {
  private let warehouse: Warehouse
  private let rule: PruneRule

  package init(_ rule: PruneRule, in warehouse: Warehouse) {
    self.warehouse = warehouse
    self.rule = rule
  }

  /// The runs old enough, oldest first, with what is to become of each.
  package func plan() throws -> [PruneDecision] {
    try warehouse.fetch(PruneCandidate.self, .pruneCandidates, arguments(run: nil)).map {
      try $0.decision(rule, in: warehouse)
    }
  }

  package func arguments(run: Int64?) -> [String: Value] {
    ["before": .text(rule.before.iso8601), "run": Value(run)]
  }

  /// Carries a plan out, run by run. What was decided is decided anew at that moment: a run that was labelled or made a
  /// baseline meanwhile stays.
  ///
  /// - Parameters:
  ///   - plan: from `plan()`.
  ///   - progress: runs done, of so many.
  /// - Returns: what was done.
  package func apply(_ plan: [PruneDecision], progress: (Int, Int) -> Void = { _, _ in }) throws
    -> [PruneDecision]
  {
    let doomed = plan.filter { $0.action != .keep }
    var count = 0
    return try plan.compactMap { planned in
      guard planned.action != .keep else { return planned }
      progress(count, doomed.count)
      count += 1
      let candidates = try warehouse.fetch(
        PruneCandidate.self, .pruneCandidates, arguments(run: planned.runID))
      // Somebody else deleted it meanwhile.
      guard let decision = try candidates.first?.decision(rule, in: warehouse) else { return nil }
      guard decision.action != .keep else { return decision }
      try deleteSamples(run: planned.runID)
      if decision.action == .deleteRun {
        try warehouse.writeBriefly { db in
          try db.execute(sql: "DELETE FROM run WHERE run_id = ?", arguments: [planned.runID])
        }
      }
      return decision
    }
  }

  private func deleteSamples(run: Int64) throws {
    let scenarios = try warehouse.read { db in try StoredScenario.closed(in: db, run: run) }
    for scenario in scenarios {
      var isDone = false
      var isMarked = scenario.isPruned
      while !isDone {
        isDone = try warehouse.writeBriefly { db in
          // With the first rows, so that nobody takes the rest for a damaged scenario.
          if !isMarked { try Self.mark(scenario.id, in: db) }
          return try StoredScenario.deleteReadings(of: scenario.id, in: db)
        }
        isMarked = true
      }
    }
  }

  private static func mark(_ scenarioID: Int64, in db: Database) throws {
    try db.execute(
      sql: "UPDATE scenario SET samples_pruned_at_us = ?, remainder_sha256 = ? WHERE scenario_id = ?",
      arguments: [
        Moment.now.microseconds, try ContentHash.remainder(ofScenario: scenarioID, in: db),
        scenarioID,
      ])
  }
}
