import GRDB

/// A closed scenario as far as its hashes go.
struct StoredScenario {
  let id: Int64
  let runID: Int64
  let ordinal: Int
  /// `scenario 2 (load_scaling_40)`
  let nameInRun: String
  /// nil in rows that no release of ours wrote.
  let contentSHA256: String?
  let remainderSHA256: String?
  let isPruned: Bool

  /// `scenario 2 (load_scaling_40) of run #3`
  var name: String { "\(nameInRun) of run #\(runID)" }

  static func closed(in db: Database, run: Int64? = nil) throws -> [StoredScenario] {
    try Row.fetchAll(
      db,
      sql: """
        SELECT scenario_id, run_id, ordinal, name, content_sha256, remainder_sha256,
          samples_pruned_at_us IS NOT NULL AS is_pruned
        FROM scenario WHERE elapsed_us IS NOT NULL AND (:run IS NULL OR run_id = :run) ORDER BY run_id, ordinal
        """, arguments: ["run": run]
    ).map { row in
      let (ordinal, name, runID): (Int, String, Int64) =
        (try row.value("ordinal"), try row.value("name"), try row.value("run_id"))
      return StoredScenario(
        id: try row.value("scenario_id"), runID: runID, ordinal: ordinal,
        nameInRun: "scenario \(ordinal) (\(name))",
        contentSHA256: try row.value("content_sha256"), remainderSHA256: try row.value("remainder_sha256"),
        isPruned: try row.value("is_pruned"))
    }
  }

  /// Whether the rows give the hash that was stored with them: of everything, or of what stayed when the readings were
  /// pruned. True also where no hash was stored.
  func isIntact(in db: Database) throws -> Bool { try isIntact(in: db, isPruned: isPruned) }

  /// - Parameter isPruned: whether its readings count as gone.
  func isIntact(in db: Database, isPruned: Bool) throws -> Bool {
    guard let stored = isPruned ? remainderSHA256 : contentSHA256 else { return true }
    // Forms of old only where the form of today does not fit.
    return try ContentHash.Form.allCases.contains { form in
      try stored
        == (isPruned
          ? ContentHash.remainder(ofScenario: id, as: form, in: db)
          : ContentHash.scenario(id, as: form, in: db))
    }
  }

  /// Deletes some of a scenario's readings, as many as take some milliseconds. By ranges of the key: a DELETE with LIMIT is
  /// not in every build of SQLite.
  ///
  /// - Returns: whether none is left.
  static func deleteReadings(of scenarioID: Int64, in db: Database) throws -> Bool {
    var budget = 2_000
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
}
