import GRDB

/// What is written when a scenario ends: its statistics, its hash and its end.
struct ScenarioClose: Sendable {
  let scenarioID: Int64
  let offsetMicroseconds: Int64
  let staleCount: Int
  /// nil when it went to its end.
  let abortReason: String?

  /// Writes everything in the transaction of the caller.
  func store(in db: Database) throws {
    try storeStatistics(computeStatistics(in: db), in: db)
    try storeEnd(computeContents(in: db), in: db)
  }

  // MARK: - In steps

  // What reads every sample of the scenario only reads, so that nobody who wants to write waits for it. Right only as long as
  // nobody else writes the scenario: its run is claimed.

  func computeStatistics(in db: Database) throws -> [ContainerStatistic] {
    try ContainerStatistic.compute(scenarioID: scenarioID, in: db)
  }

  /// May be repeated.
  func storeStatistics(_ statistics: [ContainerStatistic], in db: Database) throws {
    try db.execute(
      sql: "UPDATE phase SET ended_offset_us = ? WHERE scenario_id = ? AND ended_offset_us IS NULL",
      arguments: [offsetMicroseconds, scenarioID])
    try db.execute(
      sql: "DELETE FROM container_statistic WHERE scenario_id = ?", arguments: [scenarioID])
    try ContainerStatistic.store(statistics, in: db)
    try db.execute(
      sql: "UPDATE scenario SET stale_count = ?, aborted = ?, abort_reason = ? WHERE scenario_id = ?",
      arguments: [staleCount, abortReason == nil ? 0 : 1, abortReason, scenarioID])
  }

  struct Contents: Sendable {
    let sampleCount: Int
    let sha256: String
  }

  /// After the statistics, whose transaction also writes what the hash is over.
  func computeContents(in db: Database) throws -> Contents {
    let count = try Int.fetchOne(
      db, sql: "SELECT count(*) FROM sample WHERE scenario_id = ?", arguments: [scenarioID])
    return Contents(sampleCount: count ?? 0, sha256: try ContentHash.scenario(scenarioID, in: db))
  }

  func storeEnd(_ contents: Contents, in db: Database) throws {
    try db.execute(
      sql: "UPDATE scenario SET elapsed_us = ?, sample_count = ?, content_sha256 = ? WHERE scenario_id = ?",
      arguments: [offsetMicroseconds, contents.sampleCount, contents.sha256, scenarioID])
  }
}

extension Warehouse {
  /// Closes a scenario of a claimed run in short transactions.
  func close(_ scenario: ScenarioClose) throws {
    let statistics = try read(scenario.computeStatistics)
    try writeBriefly { db in try scenario.storeStatistics(statistics, in: db) }
    let contents = try read(scenario.computeContents)
    try writeBriefly { db in try scenario.storeEnd(contents, in: db) }
  }

  /// Like `close`, without blocking the caller's thread.
  func close(_ scenario: ScenarioClose) async throws {
    let statistics = try await read { db in try scenario.computeStatistics(in: db) }
    try await write { db in try scenario.storeStatistics(statistics, in: db) }
    let contents = try await read { db in try scenario.computeContents(in: db) }
    try await write { db in try scenario.storeEnd(contents, in: db) }
  }
}
