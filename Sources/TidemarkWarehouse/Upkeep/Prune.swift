import Foundation
import GRDB
import TidemarkSQL

/// Takes old runs, or only their raw readings, out of a warehouse that is being recorded to.
///
/// Rows go in small transactions with a pause behind each that is at least as long, so that a collector gets its turn.
package struct Prune {
  /// Rows a transaction deletes at most; some milliseconds.
  static let batchRows = 2_000

  private let warehouse: Warehouse
  private let rule: PruneRule

  package init(_ rule: PruneRule, in warehouse: Warehouse) {
    self.warehouse = warehouse
    self.rule = rule
  }

  /// The runs old enough, oldest first, with what is to become of each.
  package func plan() throws -> [PruneDecision] {
    try warehouse.fetch(PruneCandidate.self, .pruneCandidates, arguments(run: nil)).map {
      try $0.decision(rule)
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
      guard let decision = try candidates.first?.decision(rule) else { return nil }
      guard decision.action != .keep else { return decision }
      try deleteSamples(run: planned.runID)
      if decision.action == .deleteRun {
        try batch { db in
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
        isDone = try batch { db in
          // With the first rows, so that nobody takes the rest for a damaged scenario.
          if !isMarked { try Self.mark(scenario.id, in: db) }
          return try Self.deleteBatch(scenario.id, in: db)
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

  /// Whether nothing is left. By ranges of the key: a DELETE with LIMIT is not in every build of SQLite.
  private static func deleteBatch(_ scenarioID: Int64, in db: Database) throws -> Bool {
    var budget = batchRows
    for containerID in try Int64.fetchAll(
      db, sql: "SELECT container_id FROM container WHERE scenario_id = ? ORDER BY container_id",
      arguments: [scenarioID])
    {
      try db.execute(
        sql: """
          DELETE FROM sample WHERE scenario_id = :scenario AND container_id = :container AND offset_us < coalesce(
            (SELECT offset_us FROM sample WHERE scenario_id = :scenario AND container_id = :container
             ORDER BY offset_us LIMIT 1 OFFSET :budget), 9223372036854775807)
          """, arguments: ["scenario": scenarioID, "container": containerID, "budget": budget])
      budget -= db.changesCount
      if budget <= 0 { return false }
    }
    return true
  }

  /// One transaction, and the pause behind it.
  private func batch<T>(_ body: (Database) throws -> T) throws -> T {
    let begun = ContinuousClock.now
    let result = try warehouse.write(body)
    try warehouse.checkpointIfLarge()
    let pause = max(ContinuousClock.now - begun, .milliseconds(5))
    Thread.sleep(
      forTimeInterval: Double(pause.components.attoseconds) / 1e18 + Double(pause.components.seconds))
    return result
  }
}
