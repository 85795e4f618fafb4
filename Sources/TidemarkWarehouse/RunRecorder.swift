import Foundation
import GRDB

/// Writes one run in progress.
///
/// Everything that happens while sampling (phases, containers, samples, OOM kills, warnings) is first kept in
/// memory, in order, and stored by `flush()` in one transaction; when the warehouse is locked or the disk is full
/// nothing is lost but time, and the next flush tries again. Beginning and ending runs and scenarios is written
/// at once.
package actor RunRecorder {
  package nonisolated let runID: Int64
  package nonisolated let uid: String
  /// Start time as `YYYYMMDD_HHMMSS`, UTC.
  package nonisolated let testID: String
  /// Samples the buffer holds at most; about 100 MB. When it overflows the oldest are dropped and counted.
  static let pendingLimit = 1_000_000

  private let warehouse: Warehouse
  private var scenario: OpenScenario?
  private var nextOrdinal = 1
  private var pending = PendingRows()
  private var isWriting = false
  private var whenWritten: [CheckedContinuation<Void, Never>] = []
  private var isClosing = false
  private var nextCheckpointBytes = Warehouse.checkpointBytes
  /// Rows dropped because the warehouse stayed unwritable for too long.
  package private(set) var lostRowCount = 0
  package private(set) var storedSampleCount = 0

  private struct OpenScenario {
    let id: Int64
    var phaseCount = 0
    var containerIDs: [String: Int64] = [:]
  }

  /// Begins the run: host, run and labels in one transaction, and the mark that it is in progress.
  package init(beginning run: RunDescription, in warehouse: Warehouse) throws {
    guard let sideLock = warehouse.sideLock else {
      throw WarehouseError.unusable(path: warehouse.path, reason: "it is open for reading only")
    }
    let milliseconds = run.startedAtMicroseconds / 1000
    let uid = UUIDv7.make(unixMilliseconds: milliseconds)
    let testID = Moment(microseconds: run.startedAtMicroseconds).testID
    let runID = try warehouse.write { db in
      try db.execute(
        sql: """
          INSERT INTO run (uid, test_id, status, started_at_us, host_id, hostname, source, interval_us,
            tool_version, configuration)
          VALUES (?, ?, 'running', ?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          uid, testID, run.startedAtMicroseconds, try run.host.rowID(db), run.hostname, run.source,
          run.intervalMicroseconds, run.toolVersion, run.configuration,
        ])
      let runID = db.lastInsertedRowID
      for (key, value) in run.labels.sorted(by: { $0.key < $1.key }) {
        try db.execute(
          sql: "INSERT INTO run_label (run_id, key, value) VALUES (?, ?, ?)",
          arguments: [runID, Self.printable(key), Self.printable(value)])
      }
      // Inside the transaction: no other collector can see the run unclaimed.
      try sideLock.claim(run: runID)
      return runID
    }
    self.warehouse = warehouse
    self.uid = uid
    self.testID = testID
    self.runID = runID
  }

  /// Opens the next scenario. The previous one must have been ended.
  ///
  /// - Parameter startedOffsetMicroseconds: Since the start of the run, monotonic.
  package func beginScenario(_ description: ScenarioDescription, startedOffsetMicroseconds: Int64)
    async throws
  {
    precondition(scenario == nil, "a scenario is still open")
    let (runID, ordinal) = (runID, nextOrdinal)
    let id = try await warehouse.write { db in
      try description.insert(
        runID: runID, ordinal: ordinal, startedOffsetMicroseconds: startedOffsetMicroseconds, in: db)
    }
    nextOrdinal += 1
    scenario = OpenScenario(id: id)
  }

  /// Opens a phase and closes the one before it at the same moment.
  ///
  /// - Parameter offsetMicroseconds: Since the start of the scenario.
  package func beginPhase(_ name: PhaseName, offsetMicroseconds: Int64) {
    guard var open = scenario else { return }
    open.phaseCount += 1
    scenario = open
    append(.phase(id: open.phaseCount, name: name, offsetMicroseconds: offsetMicroseconds))
  }

  /// Says how many readings each container should have in the phase that is open.
  package func setTickCount(_ count: Int) {
    guard let scenario, scenario.phaseCount > 0 else { return }
    append(.ticks(phaseID: scenario.phaseCount, count: count))
  }

  /// Adds one reading; the container is registered at its first.
  package func record(_ sample: Sample, of container: ContainerDescription) {
    guard let id = containerID(container) else { return }
    if isTaking { pending.samples.append(PendingSample(containerID: id, sample: sample)) }
  }

  package func recordRestart(of container: ContainerDescription) {
    guard let id = containerID(container) else { return }
    append(.restart(containerID: id))
  }

  package func record(_ event: OOMEvent) { append(.oom(event)) }

  package func record(_ event: ContainerEvent) { append(.event(event)) }

  /// Says that a container is a job that has done its work: no reading is expected of it after this one.
  ///
  /// - Parameter offsetMicroseconds: Of its last reading, since the start of the scenario.
  package func recordFinished(_ container: String, offsetMicroseconds: Int64) {
    append(.finished(container: container, offsetMicroseconds: offsetMicroseconds))
  }

  package func record(_ warning: MemoryWarning) { append(.warning(warning)) }

  /// Stores everything recorded so far. Does nothing while another flush is under way.
  ///
  /// Throws what SQLite says when the warehouse is locked or full (nothing is lost then), or
  /// `WarehouseError.replaced` when the file is no longer the one that was opened.
  package func flush() async throws {
    guard let scenario, !pending.isEmpty, !isWriting else { return }
    try await writePending { rows, db in try rows.store(scenarioID: scenario.id, in: db) }
  }

  /// Stores what is pending, computes the statistics and the content hash, and closes the scenario. What is recorded from
  /// here on belongs to no scenario and is not kept. Throws like `flush`; the scenario is then still open, and this may be
  /// called again.
  package func endScenario(offsetMicroseconds: Int64, staleCount: Int, abortReason: String?) async throws {
    while isWriting { await withCheckedContinuation { whenWritten.append($0) } }
    guard let scenario else { return }
    isClosing = true
    defer { isClosing = false }
    try await writePending { rows, db in try rows.store(scenarioID: scenario.id, in: db) }
    try await warehouse.close(
      ScenarioClose(
        scenarioID: scenario.id, offsetMicroseconds: offsetMicroseconds, staleCount: staleCount,
        abortReason: abortReason))
    self.scenario = nil
  }

  /// Labels the run with something that is known later than its beginning; replaces a label of that key.
  package func addLabel(_ key: String, _ value: String) async throws {
    let runID = runID
    try await warehouse.write { db in
      try db.execute(
        sql: "INSERT OR REPLACE INTO run_label (run_id, key, value) VALUES (?, ?, ?)",
        arguments: [runID, Self.printable(key), Self.printable(value)])
    }
  }

  /// Ends the run and folds the log into the file.
  package func end(_ status: RunStatus, elapsedMicroseconds: Int64) async throws {
    let runID = runID
    try await warehouse.write { db in
      try RunClose.close(runID: runID, status, elapsedMicroseconds: elapsedMicroseconds, in: db)
    }
    warehouse.sideLock?.release(run: runID)
    // Everything is stored, whether it lies in the log or in the file.
    _ = try? await warehouse.checkpointInBackground()
  }

  /// Saves what was recorded after `WarehouseError.replaced`, stored or not, and marks the run as interrupted.
  ///
  /// - Returns: `WarehouseError.rescued` or `.notRescued`.
  package func rescue() async -> WarehouseError {
    while isWriting { await withCheckedContinuation { whenWritten.append($0) } }
    let (rows, scenarioID, runID, testID) = (pending, scenario?.id, runID, testID)
    do {
      let file = try await warehouse.rescue(testID: testID) { db in
        if let scenarioID { try rows.store(scenarioID: scenarioID, in: db) }
        try Warehouse.recover(
          runID: runID, testID: testID, reason: "the warehouse was renamed, deleted or replaced", in: db)
      }
      (pending, scenario) = (PendingRows(), nil)
      return .rescued(path: warehouse.path, file: file)
    } catch {
      return .notRescued(path: warehouse.path, reason: "\(error)")
    }
  }

  /// Bytes in the log beside the warehouse: it grows as long as one reader holds on to what it once began to read.
  package var logBytes: Int { warehouse.logBytes }

  // MARK: - Buffer

  private var isTaking: Bool { scenario != nil && !isClosing }

  private func append(_ row: PendingRow) {
    if isTaking { pending.rows.append(row) }
  }

  /// Runs one transaction over the rows pending now. The actor takes in more while it runs.
  private func writePending(_ body: @escaping @Sendable (PendingRows, Database) throws -> Void) async throws {
    isWriting = true
    defer {
      isWriting = false
      for waiter in whenWritten { waiter.resume() }
      whenWritten = []
    }
    let rows = pending
    do {
      try await warehouse.write { db in try body(rows, db) }
    } catch {
      // Only samples may go: a phase or a container row is what later rows refer to.
      lostRowCount += pending.dropOldestSamples(beyond: Self.pendingLimit)
      throw error
    }
    pending.removeFirst(rows)
    storedSampleCount += rows.samples.count
    await checkpointIfLarge()
  }

  /// A checkpoint that cannot finish gives up, and is tried again when the log has grown by as much once more.
  private func checkpointIfLarge() async {
    nextCheckpointBytes = min(nextCheckpointBytes, warehouse.logBytes + Warehouse.checkpointBytes)
    guard warehouse.logBytes > nextCheckpointBytes else { return }
    // Everything is stored, whether it lies in the log or in the file.
    _ = try? await warehouse.checkpointInBackground()
    nextCheckpointBytes = warehouse.logBytes + Warehouse.checkpointBytes
  }

  private func containerID(_ container: ContainerDescription) -> Int64? {
    guard !isClosing, let known = scenario?.containerIDs else { return nil }
    if let id = known[container.name] { return id }
    let id = Int64(known.count + 1)
    scenario?.containerIDs[container.name] = id
    append(.container(id: id, container))
    return id
  }

  /// The schema refuses control characters in labels; a build system may still put a line break into one.
  private static func printable(_ label: String) -> String {
    String(String.UnicodeScalarView(label.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
  }
}
