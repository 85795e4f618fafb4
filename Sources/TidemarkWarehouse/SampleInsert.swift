import GRDB
import GRDBSQLite

/// The statements that store samples, bound at SQLite's own level.
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
    let usage = row.usage
    let binding = Binding(sample)
    binding.bind(scenarioID, at: 1)
    binding.bind(containerID, at: 2)
    binding.bind(row.offsetMicroseconds, at: 3)
    binding.bind(usage.workingSetBytes, at: 4)
    binding.bind(usage.usageBytes, at: 5)
    binding.bind(usage.anonBytes, at: 6)
    binding.bind(usage.fileBytes, at: 7)
    binding.bind(usage.memoryLimitBytes, at: 8)
    binding.bind(row.cpuMillicores, at: 9)
    binding.bind(usage.cpuTimeMicroseconds, at: 10)
    binding.bind(row.throttledMillicores, at: 11)
    binding.bind(usage.throttledTimeMicroseconds, at: 12)
    binding.bind(usage.pids, at: 13)
    try binding.run()
    let isNew = sqlite3_changes(sqlite3_db_handle(sample.sqliteStatement)) > 0
    if let values = usage.io {
      let binding = Binding(io)
      binding.bind(scenarioID, at: 1)
      binding.bind(containerID, at: 2)
      binding.bind(row.offsetMicroseconds, at: 3)
      binding.bind(values.networkReceivedBytes, at: 4)
      binding.bind(values.networkSentBytes, at: 5)
      binding.bind(values.blockReadBytes, at: 6)
      binding.bind(values.blockWrittenBytes, at: 7)
      try binding.run()
    }
    return isNew
  }
}

/// Values for one execution of a statement. Binding an integer or NULL at a place the statement has cannot fail, and
/// an array of values would be allocated for every reading.
private struct Binding {
  private let statement: Statement
  private let handle: OpaquePointer

  init(_ statement: Statement) {
    self.statement = statement
    handle = statement.sqliteStatement
  }

  @inline(__always)
  func bind(_ value: Int64?, at place: CInt) {
    if let value { sqlite3_bind_int64(handle, place, value) } else { sqlite3_bind_null(handle, place) }
  }

  func run() throws {
    let code = sqlite3_step(handle)
    guard code == SQLITE_DONE else {
      let message = sqlite3_errmsg(sqlite3_db_handle(handle)).map { String(cString: $0) }
      sqlite3_reset(handle)
      throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: statement.sql)
    }
    sqlite3_reset(handle)
  }
}
