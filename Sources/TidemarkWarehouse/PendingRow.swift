import GRDB
import GRDBSQLite

/// One thing to be stored for the open scenario.
enum PendingRow: Sendable {
  case phase(id: Int, name: PhaseName, offsetMicroseconds: Int64)
  case ticks(phaseID: Int, count: Int)
  case container(id: Int64, ContainerDescription)
  case sample(containerID: Int64, Sample)
  case restart(containerID: Int64)
  case oom(OOMEvent)
  case warning(MemoryWarning)

  static func store(_ rows: [PendingRow], scenarioID: Int64, in db: Database) throws {
    let sampleInsert = try SampleInsert(db)
    for row in rows {
      switch row {
      case .sample(let containerID, let sample):
        try sampleInsert.store(sample, scenarioID: scenarioID, containerID: containerID)
      case .phase(let id, let name, let offset):
        try db.execute(
          sql: "UPDATE phase SET ended_offset_us = ? WHERE scenario_id = ? AND ended_offset_us IS NULL",
          arguments: [offset, scenarioID])
        try db.execute(
          sql: "INSERT INTO phase (scenario_id, phase_id, name, started_offset_us) VALUES (?, ?, ?, ?)",
          arguments: [scenarioID, id, name.rawValue, offset])
      case .ticks(let phaseID, let count):
        try db.execute(
          sql: "UPDATE phase SET tick_count = ? WHERE scenario_id = ? AND phase_id = ?",
          arguments: [count, scenarioID, phaseID])
      case .container(let id, let container):
        try db.execute(
          sql: """
            INSERT INTO container (scenario_id, container_id, name, service, engine_id, image, image_id,
              memory_limit_bytes, cpu_limit_millicores)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            scenarioID, id, container.name, container.service, container.engineID, container.image,
            container.imageID, container.memoryLimitBytes, container.cpuLimitMillicores,
          ])
      case .restart(let containerID):
        try db.execute(
          sql: "UPDATE container SET restarts = restarts + 1 WHERE scenario_id = ? AND container_id = ?",
          arguments: [scenarioID, containerID])
      case .oom(let event):
        try db.execute(
          sql: """
            INSERT INTO oom_event (scenario_id, container, offset_us, previous_restart_count,
              current_restart_count, source, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            scenarioID, event.container, event.offsetMicroseconds, event.previousRestartCount,
            event.currentRestartCount, event.source, event.detail,
          ])
      case .warning(let warning):
        try db.execute(
          sql: """
            INSERT INTO memory_warning (scenario_id, container, started_offset_us, ended_offset_us, peak_percent)
            VALUES (?, ?, ?, ?, ?)
            """,
          arguments: [
            scenarioID, warning.container, warning.startedOffsetMicroseconds,
            warning.endedOffsetMicroseconds, warning.peakPercent,
          ])
      }
    }
  }
}

extension ScenarioDescription {
  /// Opens the scenario; returns its number in the file.
  func insert(
    runID: Int64, ordinal: Int, startedOffsetMicroseconds: Int64, in db: Database
  ) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO scenario (run_id, ordinal, kind, name, drivers, riders, total_agents, planned_duration_us,
          parameters, started_offset_us)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        runID, ordinal, kind.rawValue, name, drivers, riders, totalAgents, plannedDurationMicroseconds,
        parameters, startedOffsetMicroseconds,
      ])
    return db.lastInsertedRowID
  }
}

/// The one statement that stores samples, bound at SQLite's own level.
///
/// GRDB's cached `execute(arguments:)` reaches 0.4 of the speed of the C API, records 0.2, this 1.0.
struct SampleInsert {
  private let sample: Statement
  private let io: Statement

  init(_ db: Database) throws {
    // A reading seen twice is stored once.
    sample = try db.cachedStatement(
      sql: """
        INSERT INTO sample (scenario_id, container_id, offset_us, working_set_bytes, usage_bytes, anon_bytes,
          file_bytes, memory_limit_bytes, cpu_millicores, cpu_time_us, throttled_millicores, throttled_time_us, pids)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (scenario_id, container_id, offset_us) DO NOTHING
        """)
    io = try db.cachedStatement(
      sql: """
        INSERT INTO sample_io (scenario_id, container_id, offset_us, network_received_bytes, network_sent_bytes,
          block_read_bytes, block_written_bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (scenario_id, container_id, offset_us) DO NOTHING
        """)
  }

  /// Whether the reading was new.
  @discardableResult
  func store(_ row: Sample, scenarioID: Int64, containerID: Int64) throws -> Bool {
    try run(
      sample,
      scenarioID, containerID, row.offsetMicroseconds, row.workingSetBytes, row.usageBytes, row.anonBytes,
      row.fileBytes, row.memoryLimitBytes, row.cpuMillicores, row.cpuTimeMicroseconds,
      row.throttledMillicores, row.throttledTimeMicroseconds, row.pids)
    let isNew = sqlite3_changes(sqlite3_db_handle(sample.sqliteStatement)) > 0
    if let values = row.io {
      try run(
        io,
        scenarioID, containerID, row.offsetMicroseconds, values.networkReceivedBytes,
        values.networkSentBytes, values.blockReadBytes, values.blockWrittenBytes)
    }
    return isNew
  }

  private func run(_ statement: Statement, _ values: Int64?...) throws {
    let handle = statement.sqliteStatement
    for (index, value) in values.enumerated() {
      let code =
        if let value {
          sqlite3_bind_int64(handle, CInt(index + 1), value)
        } else {
          sqlite3_bind_null(handle, CInt(index + 1))
        }
      guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }
    let code = sqlite3_step(handle)
    let message =
      code == SQLITE_DONE ? nil : sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
    sqlite3_reset(handle)
    guard code == SQLITE_DONE else {
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
    }
  }
}
