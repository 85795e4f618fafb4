import GRDB
package import TidemarkSQL

/// The untyped result of a statement: what `tidemark sql` prints.
package struct ResultRows: Sendable, Equatable {
  package let columns: [String]
  package let rows: [[Value]]

  package init(columns: [String], rows: [[Value]]) {
    self.columns = columns
    self.rows = rows
  }
}

extension Warehouse {
  /// All rows of a query file as values of a type.
  ///
  /// All rows are read before the function returns, so no reader ever holds back a checkpoint while it prints.
  /// - Parameter most: reads no more than the first so many.
  /// - Throws: `WarehouseError.unusable`, also where a stored value has the wrong type.
  package func fetch<T: QueryRow>(
    _ type: T.Type, _ query: QueryFile, _ arguments: [String: Value] = [:], most: Int = .max
  ) throws -> [T] {
    var rows: [T] = []
    try forEach(type, query, arguments, most: most) { rows.append($0) }
    return rows
  }

  /// Calls `body` with each row, all as they were at one moment, without holding them.
  package func forEach<T: QueryRow>(
    _ type: T.Type, _ query: QueryFile, _ arguments: [String: Value] = [:], most: Int = .max,
    _ body: (T) throws -> Void
  ) throws {
    try read { db in
      let statement = try db.makeStatement(sql: query.sql)
      let names = statement.columnNames
      let positions = try T.columns.map { column in
        guard let position = names.firstIndex(of: column) else {
          throw WarehouseError.unusable(path: path, reason: "query \(query.name) has no column `\(column)`")
        }
        return Int32(position)
      }
      var reader = StoredRow(statement.sqliteStatement, positions: positions, path: path)
      let cursor = try Row.fetchCursor(statement, arguments: Self.statementArguments(arguments))
      var left = most
      while left > 0, try cursor.next() != nil {
        left -= 1
        reader.rewind()
        try body(T(&reader))
      }
    }
  }

  /// Rows of a query file without a type.
  package func rows(_ query: QueryFile, _ arguments: [String: Value] = [:]) throws -> ResultRows {
    try read { db in
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
    try read { db in
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

  static func statementArguments(_ arguments: [String: Value]) -> StatementArguments {
    StatementArguments(arguments.mapValues(\.databaseValue))
  }
}
