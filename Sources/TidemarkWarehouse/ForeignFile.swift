import Foundation
import GRDB
import GRDBSQLite
import Synchronization
import TidemarkSQL

extension Row {
  /// A value by the name of its column. Unlike the subscript it does not trap on a value of another type, which a damaged or a
  /// hostile file may hold.
  func value<T: DatabaseValueConvertible>(_ column: String) throws -> T {
    do {
      return try decode(T.self, forColumn: column)
    } catch {
      throw DatabaseError(
        resultCode: .SQLITE_CORRUPT, message: "`\(column)` holds a value of the wrong type")
    }
  }
}

extension Warehouse {
  /// What a statement may take on a file whose views are not ours.
  static let foreignSeconds = 30.0
  /// Bytes of a text or blob at most.
  private static let longestValue: CInt = 256 << 20

  /// Whether a view or a trigger of the file was not made by a migration of ours.
  func hasForeignViews() throws -> Bool {
    try read { db in
      // SQLite keeps the text of a statement as it was written.
      let texts = try String.fetchAll(
        db, sql: "SELECT sql FROM sqlite_schema WHERE type IN ('view', 'trigger') AND sql IS NOT NULL")
      return !texts.allSatisfy { text in MigrationFile.all.contains { strstr($0.sql, text) != nil } }
    }
  }

  /// Sets limits for what somebody else may have put into the file: a view that computes for ever, values without end.
  func limitForeignViews() throws {
    try withConnection { db in
      _ = sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_LENGTH, Self.longestValue)
    }
    guard try hasForeignViews() else { return }
    try withConnection { db in
      sqlite3_progress_handler(
        db.sqliteConnection, 100_000, { _ in foreignDeadline.withLock { ContinuousClock.now > $0 } ? 1 : 0 },
        nil)
    }
    foreignDeadline.withLock { $0 = .now + .seconds(Self.foreignSeconds) }
  }
}

/// For the one file with foreign views that a command reads.
private let foreignDeadline = Mutex(ContinuousClock.now)
