import GRDB

/// Brings back readings that were pruned here from the attached file, in short transactions. A scenario reads as pruned until
/// all of its readings are there.
struct SampleRestoration {
  let other: Warehouse
  let into: Warehouse

  /// Throws `Merge.Refusal` where the readings do not give the hash that was stored here with them.
  ///
  /// - Returns: how many readings the run has now; nil when there was nothing to bring back.
  func run(from there: Int64, to here: Int64) throws -> Int? {
    var isRestored = false
    for scenario in try into.read({ db in try StoredScenario.closed(in: db, run: here) })
    where scenario.isPruned {
      let source = try into.read { db in
        try Int64.fetchOne(
          db,
          sql: """
            SELECT o.scenario_id FROM other.scenario o JOIN main.scenario h ON h.ordinal = o.ordinal
            WHERE o.run_id = ? AND h.scenario_id = ? AND o.samples_pruned_at_us IS NULL
            """, arguments: [there, scenario.id])
      }
      guard let source else { continue }
      try restore(scenario, from: source)
      isRestored = true
    }
    guard isRestored else { return nil }
    return try into.read { db in
      try Int.fetchOne(
        db,
        sql:
          "SELECT count(*) FROM sample x JOIN scenario s ON s.scenario_id = x.scenario_id WHERE s.run_id = ?",
        arguments: [here])
    }
  }

  private func restore(_ scenario: StoredScenario, from source: Int64) throws {
    for table in AttachedRows.readingTables {
      var key: AttachedRows.ReadingKey? = .first
      while let last = key {
        key = try into.writeBriefly { db in
          try AttachedRows.copyReadings(table, from: source, to: scenario.id, after: last, in: db)
        }
      }
    }
    let count = try into.read { db in
      try scenario.isIntact(in: db, isPruned: false) ? Self.count(scenario.id, in: db) : nil
    }
    // Else somebody pruned it once more meanwhile.
    let isWhole = try into.writeBriefly { db in
      guard let count, try Self.count(scenario.id, in: db) == count else { return false }
      try db.execute(
        sql: "UPDATE scenario SET samples_pruned_at_us = NULL, remainder_sha256 = NULL WHERE scenario_id = ?",
        arguments: [scenario.id])
      return true
    }
    guard !isWhole else { return }
    while try !into.writeBriefly({ db in try StoredScenario.deleteReadings(of: scenario.id, in: db) }) {}
    throw Merge.Refusal.damaged(scenario.nameInRun, in: other)
  }

  private static func count(_ scenarioID: Int64, in db: Database) throws -> Int? {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sample WHERE scenario_id = ?", arguments: [scenarioID])
  }
}
