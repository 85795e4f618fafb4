import GRDB

/// A closed scenario as far as its hashes go.
struct StoredScenario {
  let id: Int64
  let runID: Int64
  /// `scenario 2 (load_scaling_40) of run #3`
  let name: String
  /// nil in rows that no release of ours wrote.
  let contentSHA256: String?
  let remainderSHA256: String?
  let isPruned: Bool

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
        id: try row.value("scenario_id"), runID: runID,
        name: "scenario \(ordinal) (\(name)) of run #\(runID)",
        contentSHA256: try row.value("content_sha256"), remainderSHA256: try row.value("remainder_sha256"),
        isPruned: try row.value("is_pruned"))
    }
  }

  /// Whether the rows give the hash that was stored with them: of everything, or of what stayed when the readings were
  /// pruned. True also where no hash was stored.
  func isIntact(in db: Database) throws -> Bool {
    guard let stored = isPruned ? remainderSHA256 : contentSHA256 else { return true }
    return try stored
      == (isPruned ? ContentHash.remainder(ofScenario: id, in: db) : ContentHash.scenario(id, in: db))
  }
}
