import GRDB
import TidemarkErrors

/// Why a run cannot be changed.
package enum RunChangeError: ExplainedError {
  case inProgress([RunHead])
  case badLabel(String)

  package var description: String {
    switch self {
    case .inProgress(let runs):
      "cannot delete runs that are still being recorded: \(RunHead.names(runs)); stop the collector first"
    case .badLabel(let text): "`\(text)` holds a control character, which no label can"
    }
  }
}

/// What went with a run.
package struct DeletedRun: Sendable, Equatable {
  package let run: RunHead
  package let scenarioCount: Int
  package let sampleCount: Int
  package let findingCount: Int
  /// Baselines it was part of, by name.
  package let baselines: [String]
}

extension Warehouse {
  /// Removes runs with everything that belongs to them, all or none.
  ///
  /// - Throws: `RunChangeError.inProgress` when a collector holds one of them.
  package func delete(_ runs: [RunHead]) throws -> [DeletedRun] {
    let held = try runs.filter { run in
      try run.status == "running" && sideLock?.isClaimedElsewhere(run: run.runID) ?? false
    }
    guard held.isEmpty else { throw RunChangeError.inProgress(held) }
    let deleted = try write { db in
      try runs.map { run in
        let contents = try contents(of: run, in: db)
        try db.execute(sql: "DELETE FROM run WHERE run_id = ?", arguments: [run.runID])
        return contents
      }
    }
    try checkpointIfLarge()
    return deleted
  }

  /// What would go with a run.
  package func contents(of run: RunHead) throws -> DeletedRun {
    try read { db in try contents(of: run, in: db) }
  }

  private func contents(of run: RunHead, in db: Database) throws -> DeletedRun {
    func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql, arguments: [run.runID]) ?? 0 }
    return DeletedRun(
      run: run,
      scenarioCount: try count("SELECT count(*) FROM scenario WHERE run_id = ?"),
      sampleCount: try count("SELECT sample_count FROM runs WHERE run_id = ?"),
      findingCount: try count("SELECT count(*) FROM finding WHERE run_id = ?"),
      baselines: try String.fetchAll(
        db,
        sql: "SELECT DISTINCT name FROM baselines WHERE run_id = ? AND is_current = 1 ORDER BY name",
        arguments: [run.runID]))
  }

  /// Sets labels of a run, or removes those without a value.
  /// - Throws: `RunChangeError.badLabel`.
  package func setLabels(_ labels: [(key: String, value: String?)], of run: RunHead) throws {
    for (key, value) in labels {
      for text in [key, value ?? ""] where text.unicodeScalars.contains(where: { $0.value < 32 }) {
        throw RunChangeError.badLabel(text)
      }
    }
    try write { db in
      for (key, value) in labels {
        if let value {
          try db.execute(
            sql: """
              INSERT INTO run_label (run_id, key, value) VALUES (?, ?, ?)
              ON CONFLICT (run_id, key) DO UPDATE SET value = excluded.value
              """, arguments: [run.runID, key, value])
        } else {
          try db.execute(
            sql: "DELETE FROM run_label WHERE run_id = ? AND key = ?", arguments: [run.runID, key])
        }
      }
    }
  }
}
