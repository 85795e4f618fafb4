import GRDBSQLite

/// Rows of integers, column by column.
package struct IntegerRows {
  package private(set) var count = 0
  /// A column after the other, each with room for `capacity`; 0 where it is NULL.
  private var values: [Int64]
  private var nulls: [Bool]
  private var nullCounts: [Int]

  private static let capacity = 512

  init(width: Int) {
    values = Array(repeating: 0, count: width * Self.capacity)
    nulls = Array(repeating: false, count: width * Self.capacity)
    nullCounts = Array(repeating: 0, count: width)
  }

  package var width: Int { nullCounts.count }

  var isFull: Bool { count == Self.capacity }

  package func values(_ column: Int, _ rows: Range<Int>) -> ArraySlice<Int64> {
    values[cells(column, rows)]
  }

  package func areNull(_ column: Int, _ rows: Range<Int>) -> ArraySlice<Bool> {
    nulls[cells(column, rows)]
  }

  private func cells(_ column: Int, _ rows: Range<Int>) -> Range<Int> {
    let start = column * Self.capacity
    return start + rows.lowerBound..<start + rows.upperBound
  }

  package func hasNoNull(_ column: Int) -> Bool { nullCounts[column] == 0 }

  /// Whether a column is NULL in all rows.
  package func isNull(_ column: Int) -> Bool { nullCounts[column] == count }

  mutating func removeAll() {
    count = 0
    for column in nullCounts.indices { nullCounts[column] = 0 }
  }

  /// Appends a row of a statement without its first column.
  mutating func append(_ statement: OpaquePointer) {
    let row = count
    values.withUnsafeMutableBufferPointer { values in
      nulls.withUnsafeMutableBufferPointer { nulls in
        nullCounts.withUnsafeMutableBufferPointer { nullCounts in
          for column in nullCounts.indices {
            let cell = column * Self.capacity + row
            let position = Int32(column + 1)
            // A column that was NULL in all rows before most often is again, and then its kind is enough. SQLite gives 0 for NULL,
            // so otherwise the kind is asked of zeros only.
            let asksFirst = row > 0 && nullCounts[column] == row
            var isNull = asksFirst && sqlite3_column_type(statement, position) == SQLITE_NULL
            let value = isNull ? 0 : sqlite3_column_int64(statement, position)
            if value == 0, !asksFirst { isNull = sqlite3_column_type(statement, position) == SQLITE_NULL }
            values[cell] = value
            nulls[cell] = isNull
            if isNull { nullCounts[column] += 1 }
          }
        }
      }
    }
    count += 1
  }
}
