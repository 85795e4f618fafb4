import Crypto
import GRDB
import TidemarkSQL

/// What is written when a scenario ends: its statistics, its hash and its end, in one transaction.
enum ScenarioClose {
  static func close(
    scenarioID: Int64, offsetMicroseconds: Int64, staleCount: Int, abortReason: String?, in db: Database
  ) throws {
    try db.execute(
      sql: "UPDATE phase SET ended_offset_us = ? WHERE scenario_id = ? AND ended_offset_us IS NULL",
      arguments: [offsetMicroseconds, scenarioID])
    try ContainerStatistic.store(try ContainerStatistic.compute(scenarioID: scenarioID, in: db), in: db)
    try db.execute(
      sql: """
        UPDATE scenario SET elapsed_us = ?, stale_count = ?, aborted = ?, abort_reason = ?,
          sample_count = (SELECT count(*) FROM sample WHERE scenario_id = ?)
        WHERE scenario_id = ?
        """,
      arguments: [
        offsetMicroseconds, staleCount, abortReason == nil ? 0 : 1, abortReason, scenarioID, scenarioID,
      ])
    try db.execute(
      sql: "UPDATE scenario SET content_sha256 = ? WHERE scenario_id = ?",
      arguments: [try contentSHA256(scenarioID: scenarioID, in: db), scenarioID])
  }

  /// SHA-256 over the lines of `queries/scenario_content.sql`, each ended by a newline.
  static func contentSHA256(scenarioID: Int64, in db: Database) throws -> String {
    let lines = try String.fetchCursor(
      db, sql: QueryFile.scenarioContent.sql, arguments: ["scenario": scenarioID])
    var hash = SHA256()
    while let line = try lines.next() {
      hash.update(data: Array(line.utf8))
      hash.update(data: [0x0a])
    }
    return hash.finalize().hex
  }
}
