import Foundation
import GRDB

/// A run whose collector died before it could end it.
package struct Orphan: Sendable, Equatable {
  package let runID: Int64
  package let testID: String
  package let sampleCount: Int
}

extension Warehouse {
  /// Marks every run that is stored as running, but that no living collector holds, as interrupted, closes its open
  /// scenario with what had been stored, and says which they were. Not what is left of an import, which is half of
  /// something that lies elsewhere: `removeAbandonedImports`.
  package func recoverOrphans() throws -> [Orphan] {
    try write { db in
      let running = try Row.fetchAll(
        db,
        sql: "SELECT run_id, test_id FROM run WHERE status = 'running' AND source <> 'import' ORDER BY run_id"
      )
      return try running.compactMap { row in
        let runID: Int64 = try row.value("run_id")
        guard let sideLock, try !sideLock.isClaimedElsewhere(run: runID) else { return nil }
        return try Self.recover(
          runID: runID, testID: try row.value("test_id"), reason: "the collector died", in: db)
      }
    }
  }

  /// Closes what is open of a run, with the last trace of life as its end.
  ///
  /// - Parameter reason: why its scenario was cut off.
  @discardableResult
  static func recover(runID: Int64, testID: String, reason: String, in db: Database) throws -> Orphan {
    for scenarioID in try Int64.fetchAll(
      db, sql: "SELECT scenario_id FROM scenario WHERE run_id = ? AND elapsed_us IS NULL", arguments: [runID])
    {
      // The last trace of life is the last reading or the start of the last phase.
      let lastOffset =
        try Int64.fetchOne(
          db,
          sql: """
            SELECT max(
              coalesce((SELECT max(offset_us) FROM sample WHERE scenario_id = :scenario), 0),
              coalesce((SELECT max(started_offset_us) FROM phase WHERE scenario_id = :scenario), 0))
            """, arguments: ["scenario": scenarioID]) ?? 0
      // A phase that was cut off never learnt its number of ticks; a reading per interval is what it should have had.
      try db.execute(
        sql: """
          UPDATE phase SET tick_count =
            (:last - started_offset_us) / (SELECT interval_us FROM run WHERE run_id = :run) + 1
          WHERE scenario_id = :scenario AND ended_offset_us IS NULL
            AND name IN ('baseline', 'load', 'sampling', 'post_reset')
          """, arguments: ["last": lastOffset, "run": runID, "scenario": scenarioID])
      try ScenarioClose(
        scenarioID: scenarioID, offsetMicroseconds: lastOffset + 1, staleCount: 0, abortReason: reason
      ).store(in: db)
    }
    let elapsed = try Int64.fetchOne(
      db, sql: "SELECT max(started_offset_us + elapsed_us) FROM scenario WHERE run_id = ?", arguments: [runID]
    )
    try RunClose.close(runID: runID, .interrupted, elapsedMicroseconds: elapsed ?? 0, in: db)
    let sampleCount =
      try Int.fetchOne(
        db, sql: "SELECT coalesce(sum(sample_count), 0) FROM scenario WHERE run_id = ?", arguments: [runID])
      ?? 0
    return Orphan(runID: runID, testID: testID, sampleCount: sampleCount)
  }
}
