import GRDB

extension Warehouse {
  /// Stores a whole run in one transaction, with the statistics and hashes a collector would have written: either
  /// all of it is there afterwards or nothing is. A run whose uid is there already is not stored again.
  ///
  /// - Parameter readings: hands over every reading, in any order. What it throws undoes the import.
  package func importRun(
    _ run: ImportedRun, readings: (ReadingIntake) throws -> Void
  ) throws -> ImportOutcome {
    let outcome = try write { db -> ImportOutcome in
      if let runID = try Self.runID(uid: run.uid, in: db) { return .alreadyThere(runID: runID) }
      let runID = try Self.insert(run, in: db)
      let scenarioIDs = try run.scenarios.enumerated().map { index, scenario in
        try Self.insert(scenario, ordinal: index + 1, runID: runID, in: db)
      }
      let intake = try ReadingIntake(scenarioIDs: scenarioIDs, in: db)
      try readings(intake)
      try intake.finish()
      for (id, scenario) in zip(scenarioIDs, run.scenarios) {
        try MemoryWarning.find(scenarioID: id, in: db)
        try ScenarioClose.close(
          scenarioID: id, offsetMicroseconds: scenario.elapsedMicroseconds, staleCount: 0,
          abortReason: scenario.abortReason, in: db)
      }
      try RunClose.seal(runID: runID, in: db)
      return .stored(
        runID: runID, sampleCount: intake.storedCount, repeatedCount: intake.repeatedCount)
    }
    try checkpoint()
    return outcome
  }

  /// The number in this file of the run with this uid; nil when it is not here.
  package func runID(uid: String) throws -> Int64? {
    try read { db in try Self.runID(uid: uid, in: db) }
  }

  private static func runID(uid: String, in db: Database) throws -> Int64? {
    try Int64.fetchOne(db, sql: "SELECT run_id FROM run WHERE uid = ?", arguments: [uid])
  }

  private static func insert(_ run: ImportedRun, in db: Database) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO run (uid, test_id, status, started_at_us, elapsed_us, source, interval_us, tool_version,
          configuration)
        VALUES (?, ?, ?, ?, ?, 'import', ?, ?, ?)
        """,
      arguments: [
        run.uid, run.testID, run.status.rawValue, run.startedAtMicroseconds, run.elapsedMicroseconds,
        run.intervalMicroseconds, run.toolVersion, run.configuration,
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
  private let insert: SampleInsert
  private var block: [Entry] = []
  private(set) var storedCount = 0
  private(set) var repeatedCount = 0

  init(scenarioIDs: [Int64], in db: Database) throws {
    self.scenarioIDs = scenarioIDs
    insert = try SampleInsert(db)
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
    for entry in block {
      let isNew = try insert.store(
        entry.sample, scenarioID: scenarioIDs[entry.scenario], containerID: entry.containerID)
      if isNew { storedCount += 1 } else { repeatedCount += 1 }
    }
    block.removeAll(keepingCapacity: true)
  }
}
