import GRDB
import GRDBSQLite

/// One row of a statement as SQLite has it, for readers that cannot afford a value of its own for each cell.
///
/// It is valid until the closure that was given it returns.
package struct RawRow {
  package enum Kind: Sendable { case null, integer, real, text, blob }

  private let statement: OpaquePointer

  fileprivate init(_ statement: OpaquePointer) { self.statement = statement }

  package func kind(_ position: Int) -> Kind {
    switch sqlite3_column_type(statement, Int32(position)) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER: .integer
    case SQLITE_FLOAT: .real
    case SQLITE_TEXT: .text
    default: .blob
    }
  }

  package func integer(_ position: Int) -> Int64 { sqlite3_column_int64(statement, Int32(position)) }

  package func real(_ position: Int) -> Double { sqlite3_column_double(statement, Int32(position)) }

  /// Bytes of a text.
  package func utf8(_ position: Int) -> UnsafeBufferPointer<UInt8> {
    let text = sqlite3_column_text(statement, Int32(position))
    return UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, Int32(position))))
  }
}

/// Rows of several statements, all as they were at one moment.
package struct RawReader {
  fileprivate let db: Database

  package func forEach(
    _ sql: String, _ arguments: [String: Value] = [:], _ body: (RawRow) throws -> Void
  ) throws {
    let statement = try db.cachedStatement(sql: sql)
    let cursor = try Row.fetchCursor(statement, arguments: Warehouse.statementArguments(arguments))
    let row = RawRow(statement.sqliteStatement)
    while try cursor.next() != nil { try body(row) }
  }

  /// Gives `body` the rows of a statement in batches: rows one after the other whose first column is the same, which is given too.
  /// Each column is an INTEGER of a STRICT table, which has nothing but integers and NULL.
  package func forEachBatch(
    _ sql: String, _ arguments: [String: Value], _ body: (Int64, IntegerRows) throws -> Void
  ) throws {
    let statement = try db.cachedStatement(sql: sql)
    let cursor = try Row.fetchCursor(statement, arguments: Warehouse.statementArguments(arguments))
    var rows = IntegerRows(width: statement.columnCount - 1)
    var key: Int64 = 0
    while try cursor.next() != nil {
      let found = sqlite3_column_int64(statement.sqliteStatement, 0)
      if found != key || rows.isFull {
        if rows.count > 0 { try body(key, rows) }
        rows.removeAll()
        key = found
      }
      rows.append(statement.sqliteStatement)
    }
    if rows.count > 0 { try body(key, rows) }
  }
}

extension Warehouse {
  /// Gives `body` a reader of the warehouse as it is at this moment.
  package func reading<T>(_ body: (RawReader) throws -> T) throws -> T {
    try read { db in try body(RawReader(db: db)) }
  }
}

extension [UInt8] {
  /// SHA-256 as 64 hexadecimal digits.
  package var sha256Text: String { SHA256.digest(of: self).hex }
}
