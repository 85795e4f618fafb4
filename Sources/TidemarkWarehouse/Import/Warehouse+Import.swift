import GRDB

extension Warehouse {
  /// Stores a whole run, with the statistics and hashes a collector would have written. A run whose uid is there already is
  /// not stored again.
  ///
  /// It is stored in short transactions, so that no other writer waits for it: until the last one the run reads as running, and
  /// no selector finds it. What a killed import left is removed by the next import or the next collector.
  ///
  /// - Parameter readings: hands over every reading, in any order. What it throws undoes the import.
  package func importRun(
    _ run: ImportedRun, readings: (ReadingIntake) throws -> Void
  ) throws -> ImportOutcome {
    guard let sideLock else {
      throw WarehouseError.unusable(path: path, reason: "it is open for reading only")
    }
    try removeAbandonedImports()
    let begun = try write { db -> (runID: Int64, isNew: Bool) in
      if let runID = try Self.runID(uid: run.uid, in: db) { return (runID, false) }
      let runID = try Self.insert(run, in: db)
      // Inside the transaction: nobody else can see the run unclaimed.
      try sideLock.claim(run: runID)
      return (runID, true)
    }
    guard begun.isNew else {
      // Somebody else may be importing the same at this moment.
      try sideLock.waitUntilReleased(run: begun.runID)
      guard try runID(uid: run.uid) == nil else { return .alreadyThere(runID: begun.runID) }
      return try importRun(run, readings: readings)
    }
    defer { sideLock.release(run: begun.runID) }
    let intake: ReadingIntake
    do {
      intake = try fill(begun.runID, with: run, readings: readings)
    } catch {
      // What cannot be removed now goes with the next import.
      _ = Result { try remove(importedRun: begun.runID) }
      throw error
    }
    // From here on it is stored, whatever becomes of the log.
    try checkpoint()
    return .stored(
      runID: begun.runID, sampleCount: intake.storedCount, repeatedCount: intake.repeatedCount)
  }

  private func fill(
    _ runID: Int64, with run: ImportedRun, readings: (ReadingIntake) throws -> Void
  ) throws -> ReadingIntake {
    let scenarioIDs = try run.scenarios.enumerated().map { index, scenario in
      try writeBriefly { db in try Self.insert(scenario, ordinal: index + 1, runID: runID, in: db) }
    }
    let intake = ReadingIntake(scenarioIDs: scenarioIDs, into: self)
    try readings(intake)
    try intake.finish()
    for (id, scenario) in zip(scenarioIDs, run.scenarios) {
      let warnings = try read { db in try MemoryWarning.find(scenarioID: id, in: db) }
      try writeBriefly { db in
        try PendingRow.store(warnings.map(PendingRow.warning), scenarioID: id, in: db)
      }
      try close(
        ScenarioClose(
          scenarioID: id, offsetMicroseconds: scenario.elapsedMicroseconds, staleCount: 0,
          abortReason: scenario.abortReason))
    }
    try write { db in
      try RunClose.close(runID: runID, run.status, elapsedMicroseconds: run.elapsedMicroseconds, in: db)
    }
    return intake
  }

  /// Removes what imports and merges left that were killed, in short transactions.
  ///
  /// - Returns: the runs.
  @discardableResult
  package func removeAbandonedImports() throws -> [AbandonedImport] {
    let begun = try read { db in
      try Row.fetchAll(
        db,
        sql: "SELECT run_id, test_id FROM run WHERE status = 'running' AND source = 'import' ORDER BY run_id"
      ).map { AbandonedImport(runID: try $0.value("run_id"), testID: try $0.value("test_id")) }
    }
    return try begun.filter { abandoned in
      guard let sideLock, try !sideLock.isClaimedElsewhere(run: abandoned.runID) else { return false }
      try remove(importedRun: abandoned.runID)
      return true
    }
  }

  /// Removes a run that is still being imported, and no other.
  func remove(importedRun runID: Int64) throws {
    func isImporting(_ db: Database) throws -> Bool {
      try Bool.fetchOne(
        db, sql: "SELECT status = 'running' AND source = 'import' FROM run WHERE run_id = ?",
        arguments: [runID])
        ?? false
    }
    let scenarioIDs = try read { db in
      try Int64.fetchAll(
        db, sql: "SELECT scenario_id FROM scenario WHERE run_id = ? ORDER BY scenario_id", arguments: [runID])
    }
    for id in scenarioIDs {
      var isDone = false
      while !isDone {
        isDone = try writeBriefly { db in
          guard try isImporting(db) else { return true }
          guard try StoredScenario.deleteReadings(of: id, in: db) else { return false }
          try db.execute(sql: "DELETE FROM scenario WHERE scenario_id = ?", arguments: [id])
          return true
        }
      }
    }
    try write { db in
      if try isImporting(db) {
        try db.execute(sql: "DELETE FROM run WHERE run_id = ?", arguments: [runID])
      }
    }
  }

  /// The number in this file of the run with this uid; nil when it is not here, or not all of it.
  package func runID(uid: String) throws -> Int64? {
    try read { db in
      try Int64.fetchOne(
        db, sql: "SELECT run_id FROM run WHERE uid = ? AND status <> 'running'", arguments: [uid])
    }
  }

  private static func runID(uid: String, in db: Database) throws -> Int64? {
    try Int64.fetchOne(db, sql: "SELECT run_id FROM run WHERE uid = ?", arguments: [uid])
  }

  private static func insert(_ run: ImportedRun, in db: Database) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO run (uid, test_id, status, started_at_us, source, interval_us, tool_version, configuration)
        VALUES (?, ?, 'running', ?, 'import', ?, ?, ?)
        """,
      arguments: [
        run.uid, run.testID, run.startedAtMicroseconds, run.intervalMicroseconds, run.toolVersion,
        run.configuration,
      ])
    let runID = db.lastInsertedRowID
    for (key, value) in run.labels.sorted(by: { $0.key < $1.key }) {
      try db.execute(
        sql: "INSERT INTO run_label (run_id, key, value) VALUES (?, ?, ?)", arguments: [runID, key, value])
    }
    return runID
  }

  private static func insert(
    _ scenario: ImportedScenario, ordinal: Int, runID: Int64, in db: Database
  ) throws -> Int64 {
    let id = try scenario.description.insert(
      runID: runID, ordinal: ordinal, startedOffsetMicroseconds: scenario.startedOffsetMicroseconds, in: db)
    var rows: [PendingRow] = []
    for (index, phase) in scenario.phases.enumerated() {
      rows.append(
        .phase(id: index + 1, name: phase.name, offsetMicroseconds: phase.startedOffsetMicroseconds))
      rows.append(.ticks(phaseID: index + 1, count: phase.tickCount))
    }
    for (index, container) in scenario.containers.enumerated() {
      rows.append(.container(id: Int64(index + 1), container.description))
    }
    rows += scenario.oomEvents.map(PendingRow.oom)
    try PendingRow.store(rows, scenarioID: id, in: db)
    for (index, container) in scenario.containers.enumerated() where container.restarts > 0 {
      try db.execute(
        sql: "UPDATE container SET restarts = ? WHERE scenario_id = ? AND container_id = ?",
        arguments: [container.restarts, id, index + 1])
    }
    return id
  }
}

/// The part of a run that was stored when its import or merge was killed.
package struct AbandonedImport: Sendable, Equatable {
  package let runID: Int64
  package let testID: String
}

/// Takes in the readings of a run that is being imported.
///
/// Files list them moment by moment, the table keeps them container by container; sorting a block of them before it
/// is stored lets each page of the table be written once.
package final class ReadingIntake {
  private static let blockCount = 50_000

  private struct Entry {
    let scenario: Int
    let containerID: Int64
    let sample: Sample
  }

  private let scenarioIDs: [Int64]
  private let warehouse: Warehouse
  private var block: [Entry] = []
  private(set) var storedCount = 0
  private(set) var repeatedCount = 0

  init(scenarioIDs: [Int64], into warehouse: Warehouse) {
    self.scenarioIDs = scenarioIDs
    self.warehouse = warehouse
    block.reserveCapacity(Self.blockCount)
  }

  /// - Parameters:
  ///   - scenario: index into the run's scenarios.
  ///   - container: index into that scenario's containers.
  package func add(_ sample: Sample, scenario: Int, container: Int) throws {
    block.append(Entry(scenario: scenario, containerID: Int64(container + 1), sample: sample))
    if block.count == Self.blockCount { try store() }
  }

  func finish() throws { try store() }

  private func store() throws {
    // Stable where a container has two readings of one moment: the first is kept.
    block.sort {
      ($0.scenario, $0.containerID, $0.sample.offsetMicroseconds)
        < ($1.scenario, $1.containerID, $1.sample.offsetMicroseconds)
    }
    var rest = block[...]
    while !rest.isEmpty {
      let (count, newCount) = try warehouse.writeBriefly { db in try store(rest, in: db) }
      storedCount += newCount
      repeatedCount += count - newCount
      rest = rest.dropFirst(count)
    }
    block.removeAll(keepingCapacity: true)
  }

  /// Stores as many as one short transaction may; returns how many those were, and how many of them were new.
  private func store(_ entries: ArraySlice<Entry>, in db: Database) throws -> (count: Int, newCount: Int) {
    let insert = try SampleInsert(db)
    let end = ContinuousClock.now + Warehouse.briefly
    var (count, newCount) = (0, 0)
    for entry in entries {
      let isNew = try insert.store(
        entry.sample, scenarioID: scenarioIDs[entry.scenario], containerID: entry.containerID)
      count += 1
      if isNew { newCount += 1 }
      if count % 64 == 0, ContinuousClock.now > end { break }
    }
    return (count, newCount)
  }
}
