import GRDB
import GRDBSQLite

extension WarehouseError {
  /// What a result code of SQLite (https://www.sqlite.org/rescode.html), primary or extended, means for a file.
  init(sqliteCode code: CInt, message: String, path: String) {
    let reason = "\(message) (SQLite error \(code))"
    switch code & 0xFF {
    case SQLITE_BUSY, SQLITE_LOCKED: self = .locked(path: path, holder: LockHolder.description(path: path))
    case SQLITE_FULL: self = .diskFull(path: path)
    case SQLITE_READONLY, SQLITE_PERM: self = .readOnly(path: path)
    case SQLITE_IOERR: self = .inputOutput(path: path, reason: reason)
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .damaged(path: path, reason: reason)
    case SQLITE_CONSTRAINT: self = .ruleBroken(path: path, reason: reason)
    case SQLITE_INTERRUPT:
      self = .unusable(
        path: path,
        reason:
          "its views or triggers are not those of this program, and one of them took more than \(Int(Warehouse.foreignSeconds)) s; see what `tidemark db check` says"
      )
    case SQLITE_CANTOPEN:
      self = .unusable(
        path: path,
        reason: "\(reason); look at the permissions of the file, its -wal and -shm, and its directory")
    default: self = .unusable(path: path, reason: reason)
    }
  }

  init(_ error: DatabaseError, path: String) {
    // Without the statement: whoever reads this did not write it.
    self.init(
      sqliteCode: error.extendedResultCode.rawValue, message: error.message ?? "no more is known", path: path)
  }
}

extension Warehouse {
  /// Runs `body` and throws a `WarehouseError` for what SQLite throws. Every use of the file goes through here, so that no
  /// error of GRDB reaches a caller.
  static func explaining<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw WarehouseError(error, path: path)
    }
  }

  /// Runs `body` in one read transaction.
  func read<T>(_ body: (Database) throws -> T) throws -> T {
    try Self.explaining(path) { try queue.read(body) }
  }

  /// Like `read`, without blocking the caller's thread.
  func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws -> T {
    do {
      return try await queue.read(body)
    } catch let error as DatabaseError {
      throw WarehouseError(error, path: path)
    }
  }

  /// Runs `body` outside of any transaction.
  func withConnection<T>(_ body: (Database) throws -> T) throws -> T {
    try Self.explaining(path) { try queue.inDatabase(body) }
  }
}
