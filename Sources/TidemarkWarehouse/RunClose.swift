import GRDB

/// What is written when a run ends: its state, its length, and the hash over its facts.
enum RunClose {
  /// - Parameter elapsedMicroseconds: monotonic.
  static func close(
    runID: Int64, _ status: RunStatus, elapsedMicroseconds: Int64, in db: Database
  ) throws {
    try db.execute(
      sql: "UPDATE run SET status = ?, elapsed_us = ? WHERE run_id = ?",
      arguments: [status.rawValue, elapsedMicroseconds, runID])
    try seal(runID: runID, in: db)
  }

  /// Stores the hash over the facts of a run that has ended, its scenarios closed.
  static func seal(runID: Int64, in db: Database) throws {
    try db.execute(
      sql: "UPDATE run SET content_sha256 = ? WHERE run_id = ?",
      arguments: [try ContentHash.run(runID, in: db), runID])
  }
}
