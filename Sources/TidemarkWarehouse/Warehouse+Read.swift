import GRDB
package import TidemarkSQL

/// The untyped result of a statement: what `tidemark sql` prints.
package struct ResultRows: Sendable, Equatable {
  package let columns: [String]
  package let rows: [[Value]]
}

extension Warehouse {
  /// Rows of a query file as values of a type whose properties are the columns in camel case.
  ///
  /// All rows are read before the function returns, so no reader ever holds back a checkpoint while it prints.
  package func fetch<T: Decodable>(
    _ type: T.Type, _ query: QueryFile, _ arguments: [String: Value] = [:]
  ) throws -> [T] {
    try reading { db in
      try Decoded<T>.fetchAll(db, sql: query.sql, arguments: Self.statementArguments(arguments)).map(\.value)
    }
  }

  /// Rows of a query file without a type.
  package func rows(_ query: QueryFile, _ arguments: [String: Value] = [:]) throws -> ResultRows {
    try reading { db in
      let statement = try db.makeStatement(sql: query.sql)
      let columns = statement.columnNames
      let rows = try Row.fetchAll(statement, arguments: Self.statementArguments(arguments))
      return ResultRows(columns: columns, rows: rows.map { row in row.databaseValues.map(Value.init) })
    }
  }

  /// Rows of a statement so many at a time, all as they were at one moment, without ever holding more.
  ///
  /// The transaction lasts as long as `body` takes for all of them, so `body` may write to a file but must not wait
  /// for anybody.
  package func forEachBatch(
    _ sql: String, _ arguments: [String: Value] = [:], rowCount: Int = 2000,
    _ body: (ResultRows) throws -> Void
  ) throws {
    try reading { db in
      let statement = try db.makeStatement(sql: sql)
      let columns = statement.columnNames
      let cursor = try Row.fetchCursor(statement, arguments: Self.statementArguments(arguments))
      var rows: [[Value]] = []
      while let row = try cursor.next() {
        rows.append(row.databaseValues.map(Value.init))
        guard rows.count == rowCount else { continue }
        try body(ResultRows(columns: columns, rows: rows))
        rows.removeAll(keepingCapacity: true)
      }
      if !rows.isEmpty { try body(ResultRows(columns: columns, rows: rows)) }
    }
  }

  private func reading<T>(_ body: (Database) throws -> T) throws -> T {
    do {
      return try queue.read(body)
    } catch let error as DatabaseError
      where [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_IOERR, .SQLITE_BUSY].contains(error.resultCode)
    {
      throw WarehouseError.unusable(path: path, reason: error.description)
    }
  }

  static func statementArguments(_ arguments: [String: Value]) -> StatementArguments {
    StatementArguments(arguments.mapValues(\.databaseValue))
  }
}

/// Carries a plain `Decodable` through GRDB's row decoding, so that report rows need not know GRDB.
private struct Decoded<T: Decodable>: FetchableRecord, Decodable {
  let value: T

  static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy { .convertFromSnakeCase }

  init(from decoder: any Decoder) throws { value = try T(from: decoder) }
}
