import GRDB

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
      arguments: [try ContentHash.scenario(scenarioID, in: db), scenarioID])
  }
}
