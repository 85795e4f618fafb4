import GRDB

extension Warehouse {
  /// Size of the log at which it is folded into the file.
  static let checkpointBytes = 4 << 20

  /// Folds the log into the file when it has grown past 4 MiB. Skipped while anybody else checkpoints or writes:
  /// the next flush will find it.
  package func checkpointIfLarge() throws {
    guard FileSystem.size(path + "-wal") ?? 0 > Self.checkpointBytes else { return }
    try checkpoint()
  }

  /// The one checkpoint routine. Only ever TRUNCATE, and only alone (see `SideLock`): a PASSIVE checkpoint beside a
  /// writer is what can corrupt a file on SQLite 3.7.0 to 3.51.2. A reader that still needs the log makes it busy;
  /// that is no error, the log just stays for now.
  package func checkpoint() throws {
    try withConnection { db in
      _ = try sideLock?.excludingIfFree { try Self.truncateLog(db) }
    }
  }

  /// Only under the exclusive side lock.
  static func truncateLog(_ db: Database) throws {
    do {
      try db.checkpoint(.truncate)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
    }
  }
}

extension Warehouse {
  /// Runs a long read. No collector tries to checkpoint meanwhile: the attempt would wait for the reader, and make the
  /// other collectors wait with it.
  func holdingOffCheckpoints<T>(_ body: () throws -> T) throws -> T {
    guard let lock = sideLock ?? SideLock.existing(warehousePath: path) else { return try body() }
    return try lock.sharing(body)
  }
}
