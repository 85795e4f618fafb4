import GRDB

/// Brings a run that is not here over from the attached file, in short transactions, so that no other writer waits for it.
///
/// Until the last of them the run reads as one that is being imported: no selector finds it, and what a kill leaves is removed
/// as what a killed import has left (`Warehouse.removeAbandonedImports`).
struct RunCopy {
  private let run: RunHead
  private let other: Warehouse
  private let into: Warehouse
  private let transaction: Database?

  /// - Parameter transaction: that of the caller, to do everything in it; nil for short ones.
  init(_ run: RunHead, from other: Warehouse, into: Warehouse, transaction: Database? = nil) {
    self.run = run
    self.other = other
    self.into = into
    self.transaction = transaction
  }

  private func step<T>(_ body: (Database) throws -> T) throws -> T {
    if let transaction { try body(transaction) } else { try into.writeBriefly(body) }
  }

  private func look<T>(_ body: (Database) throws -> T) throws -> T {
    if let transaction { try body(transaction) } else { try into.read(body) }
  }

  /// Stores the run as one in progress, without its host and labels.
  ///
  /// - Returns: its number here.
  func begin(as runID: Int64? = nil, in db: Database) throws -> Int64 {
    try AttachedRows.copy(
      "run", "WHERE run_id = ?", [run.runID], without: runID == nil ? ["run_id"] : [],
      replacing: [
        "run_id": runID.map(String.init) ?? "NULL", "host_id": "NULL", "status": "'running'",
        "source": "'import'", "elapsed_us": "NULL", "content_sha256": "NULL",
      ], in: db)
    return runID ?? db.lastInsertedRowID
  }

  /// Brings everything else. Throws `Merge.Refusal` where the rows do not give their hashes; what has come is the caller's to
  /// remove then.
  ///
  /// - Returns: how many readings came.
  func fill(_ runID: Int64) throws -> Int {
    let scenarioIDs = try look { db in
      try Int64.fetchAll(
        db, sql: "SELECT scenario_id FROM other.scenario WHERE run_id = ? ORDER BY ordinal",
        arguments: [run.runID])
    }
    var count = 0
    for id in scenarioIDs { count += try fill(scenario: id, of: runID) }
    try step { db in try end(runID, in: db) }
    return count
  }

  /// What hangs on a scenario, parents first, and the order in which its rows are read.
  static let scenarioTables = [
    ("phase", "phase_id"), ("container", "container_id"), ("sample", "container_id, offset_us"),
    ("sample_io", "container_id, offset_us"), ("oom_event", "oom_event_id"),
    ("container_event", "container_event_id"),
    ("memory_warning", "memory_warning_id"), ("container_statistic", "container_id, phase_id, metric"),
  ]

  private func fill(scenario there: Int64, of runID: Int64) throws -> Int {
    // Open until its rows have come, so that nobody who checks the file meanwhile misses them.
    let here = try step { db in
      try AttachedRows.copy(
        "scenario", "WHERE scenario_id = ?", [there], without: ["scenario_id"],
        replacing: [
          "run_id": "\(runID)", "elapsed_us": "NULL", "sample_count": "NULL", "content_sha256": "NULL",
        ], in: db)
      return db.lastInsertedRowID
    }
    for (table, order) in Self.scenarioTables {
      guard AttachedRows.readingTables.contains(table) else {
        try step { db in
          try AttachedRows.copy(
            table, "WHERE scenario_id = ? ORDER BY \(order)", [there],
            without: ["oom_event_id", "container_event_id", "memory_warning_id"],
            replacing: ["scenario_id": "\(here)"], in: db)
        }
        continue
      }
      var key: AttachedRows.ReadingKey? = .first
      while let last = key {
        key = try step { db in
          try AttachedRows.copyReadings(table, from: there, to: here, after: last, in: db)
        }
      }
    }
    try step { db in
      try db.execute(
        sql: """
          UPDATE scenario SET (elapsed_us, sample_count, content_sha256) =
            (SELECT elapsed_us, sample_count, content_sha256 FROM other.scenario WHERE scenario_id = ?)
          WHERE scenario_id = ?
          """, arguments: [there, here])
    }
    return try look { db in
      let scenario = try StoredScenario.closed(in: db, run: runID).first { $0.id == here }
      if let scenario, try !scenario.isIntact(in: db) {
        throw Merge.Refusal.damaged(scenario.nameInRun, in: other)
      }
      return try Int.fetchOne(
        db, sql: "SELECT count(*) FROM sample WHERE scenario_id = ?", arguments: [here]) ?? 0
    }
  }

  /// Makes it a run that has ended, as it is there.
  private func end(_ runID: Int64, in db: Database) throws {
    try AttachedRows.copy(
      "host", "WHERE host_id = (SELECT host_id FROM other.run WHERE run_id = ?)", [run.runID],
      without: ["host_id"], orIgnore: true, in: db)
    _ = try AttachedRows.copyLabels(from: run.runID, to: runID, in: db)
    try db.execute(
      sql: """
        UPDATE run SET (status, source, elapsed_us, content_sha256, host_id) =
          (SELECT o.status, o.source, o.elapsed_us, o.content_sha256,
             (SELECT here.host_id FROM main.host here JOIN other.host there ON there.fingerprint = here.fingerprint
              WHERE there.host_id = o.host_id)
           FROM other.run o WHERE o.run_id = ?)
        WHERE run_id = ? AND status = 'running'
        """, arguments: [run.runID, runID])
    guard db.changesCount == 1 else {
      throw Merge.Refusal(outcome: .conflict, detail: "run #\(runID) was deleted here meanwhile")
    }
    let stored = try String.fetchOne(
      db, sql: "SELECT content_sha256 FROM run WHERE run_id = ?", arguments: [runID])
    if let stored, try stored != ContentHash.run(runID, in: db) {
      throw Merge.Refusal.damaged("the run", in: other)
    }
  }
}
