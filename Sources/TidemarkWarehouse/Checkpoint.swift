import GRDB
import GRDBSQLite

extension Warehouse {
  /// Size of the log at which it is folded into the file.
  static let checkpointBytes = 4 << 20
  /// Size of the log from which on a checkpoint waits for readers and writers, who may follow one another without a pause.
  static let patientBytes = 16 << 20
  /// How long, at each of the four locks it needs. The commits of all collectors wait as long.
  static let patience = Duration.milliseconds(80)

  /// Bytes in the log.
  var logBytes: Int { FileSystem.size(path + "-wal") ?? 0 }

  private var presentPatience: Duration { logBytes < Self.patientBytes ? .zero : Self.patience }

  /// The one checkpoint routine. Only ever TRUNCATE, and only alone (see `SideLock`): a PASSIVE checkpoint beside a
  /// writer is what can corrupt a file on SQLite 3.7.0 to 3.51.2. Skipped while anybody else checkpoints or writes, until the
  /// log is large. A reader that still needs the log makes it give up; that is no error, the log just stays for now.
  package func checkpoint() throws {
    let patience = presentPatience
    try withConnection { db in
      _ = try sideLock?.excluding(within: patience) { try Self.truncateLog(db, patience: patience) }
    }
  }

  /// For what writes much in many transactions.
  func checkpointIfLarge() throws {
    if logBytes > Self.checkpointBytes { try checkpoint() }
  }

  /// Like `checkpoint`, without blocking the caller's thread. Whether the log was empty then.
  @discardableResult
  func checkpointInBackground(patience: Duration? = nil) async throws -> Bool {
    let patience = patience ?? presentPatience
    do {
      return try await queue.writeWithoutTransaction { [sideLock] db in
        try sideLock?.excluding(within: patience) { try Self.truncateLog(db, patience: patience) } ?? false
      }
    } catch let error as DatabaseError {
      throw WarehouseError(error, path: path)
    }
  }

  /// Whether the log is empty now. Only under the exclusive side lock.
  static func truncateLog(_ db: Database, patience: Duration) throws -> Bool {
    sqlite3_busy_timeout(db.sqliteConnection, CInt(patience / .milliseconds(1)))
    defer { sqlite3_busy_timeout(db.sqliteConnection, CInt(busyTimeoutSeconds * 1000)) }
    do {
      // A writer that does not know the side lock, such as SQLite's shell: beside it SQLite would make a PASSIVE checkpoint
      // of this one, without a word (wal.c, sqlite3WalCheckpoint).
      try db.beginTransaction(.immediate)
      try db.rollback()
      try db.checkpoint(.truncate)
      return true
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
      return false
    }
  }
}
