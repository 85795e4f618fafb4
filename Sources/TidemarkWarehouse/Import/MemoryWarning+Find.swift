import GRDB

extension MemoryWarning {
  /// Where a collector warns unless it was told otherwise.
  private static let thresholdPercent = 95.0

  /// The stretches above 95 % of the limit that the readings of a scenario show, as a collector would have stored
  /// them: of the working set, else of anonymous memory.
  static func find(scenarioID: Int64, in db: Database) throws -> [MemoryWarning] {
    try Row.fetchAll(
      db,
      sql: """
        WITH reading AS (
          SELECT c.name AS container, x.offset_us,
            coalesce(x.working_set_bytes, x.anon_bytes) * 100.0
              / nullif(coalesce(x.memory_limit_bytes, c.memory_limit_bytes), 0) AS percent
          FROM sample x
          JOIN container c ON c.scenario_id = x.scenario_id AND c.container_id = x.container_id
          WHERE x.scenario_id = :scenario AND coalesce(x.working_set_bytes, x.anon_bytes) IS NOT NULL
        ), placed AS (
          SELECT container, offset_us, percent,
            min(CASE WHEN percent < :threshold THEN offset_us END) OVER (
              PARTITION BY container ORDER BY offset_us
              ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS fell_us
          FROM reading
        )
        SELECT container, min(offset_us) AS started_us, fell_us, max(percent) AS peak_percent
        FROM placed
        WHERE percent >= :threshold
        GROUP BY container, fell_us
        ORDER BY min(offset_us), container
        """,
      arguments: ["scenario": scenarioID, "threshold": thresholdPercent]
    ).map { row in
      MemoryWarning(
        container: try row.value("container"), startedOffsetMicroseconds: try row.value("started_us"),
        endedOffsetMicroseconds: try row.value("fell_us"), peakPercent: try row.value("peak_percent"))
    }
  }
}
