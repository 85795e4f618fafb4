import Foundation
import GRDB
import GRDBSQLite
import Synchronization
import TidemarkErrors
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

  /// JSON that a column of the file holds.
  ///
  /// - Parameter name: for the message, such as "the policy of judgement 3".
  /// - Throws: `WarehouseError.damaged` for what Tidemark does not write there.
  package func decode<T: Decodable>(_ type: T.Type, _ json: String, of name: String) throws -> T {
    do {
      return try JSONDecoder().decode(type, from: Data(json.utf8))
    } catch {
      throw WarehouseError.damaged(
        path: path, reason: "\(visible(name)): \(DecodingProblem(error).description)")
    }
  }

  /// Whether a view or a trigger of the file was not made by a migration of ours.
  func hasForeignViews() throws -> Bool { try hasForeign(["view", "trigger"]) }

  private func hasForeign(_ kinds: [String]) throws -> Bool {
    try read { db in
      // SQLite keeps the text of a statement as it was written.
      let objects = try Row.fetchAll(db, sql: "SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL")
      return try objects.contains { object in
        guard kinds.contains(try object.value("type")) else { return false }
        let text: String = try object.value("sql")
        return !MigrationFile.all.contains { strstr($0.sql, text) != nil }
      }
    }
  }

  /// Sets limits for what somebody else may have put into the file: a view that computes for ever, values without end. Whoever
  /// writes is limited by triggers only: views are nothing that writing waits for, and people make some of their own.
  ///
  /// - Returns: whether it has views or triggers of somebody else.
  @discardableResult
  func limitForeignViews() throws -> Bool {
    try withConnection { db in
      _ = sqlite3_limit(db.sqliteConnection, SQLITE_LIMIT_LENGTH, Self.longestValue)
    }
    guard try sideLock == nil ? hasForeignViews() : hasForeign(["trigger"]) else { return false }
    try withConnection { db in
      sqlite3_progress_handler(
        db.sqliteConnection, 100_000, { _ in foreignDeadline.withLock { ContinuousClock.now > $0 } ? 1 : 0 },
        nil)
    }
    Self.beginForeignTime()
    return true
  }

  static func beginForeignTime() { foreignDeadline.withLock { $0 = .now + .seconds(foreignSeconds) } }
}

/// For the one file with foreign views that a command works on.
private let foreignDeadline = Mutex(ContinuousClock.now)
