import TidemarkSQL

/// A view or table of the warehouse, documented by the comments inside its own definition.
package struct SchemaObject: Sendable {
  package enum Kind: String, Sendable, StoredValue { case view, table }

  package let name: String
  package let kind: Kind
  /// `one row is …`; nil for a table, whose sentence stands before its definition.
  package let rowMeaning: String?
  package let columns: [SchemaColumn]

  /// Every object in order of creation, views first.
  package static func all(in warehouse: Warehouse) throws -> [SchemaObject] {
    let rows = try warehouse.fetch(SchemaRow.self, .schemaColumns)
    var objects: [SchemaObject] = []
    var start = 0
    while start < rows.count {
      let end = rows[start...].firstIndex { $0.object != rows[start].object } ?? rows.count
      objects.append(SchemaObject(rows[start..<end]))
      start = end
    }
    return objects
  }

  private init(_ rows: ArraySlice<SchemaRow>) {
    let row = rows[rows.startIndex]
    let lines = row.objectSQL.split(separator: "\n").map(String.init)
    name = row.object
    kind = row.kind
    rowMeaning = lines.lazy.compactMap { $0.wholeMatch(of: /\s*-- (one row is .*)/) }.first.map {
      String($0.1)
    }
    columns = rows.map { row in
      row.kind == .view
        ? SchemaColumn(viewColumn: row.columnName, lines) : SchemaColumn(tableColumn: row, lines)
    }
  }
}

/// One column with its meaning.
package struct SchemaColumn: Sendable, Equatable {
  package let name: String
  /// integer, real or text.
  package let type: String
  /// nil for a plain number or text.
  package let unit: String?
  package let isNullable: Bool
  /// nil where nothing is written down.
  package let meaning: String?

  /// Reads `… AS name,  -- type? unit: meaning`.
  init(viewColumn name: String, _ lines: [String]) {
    let comment = lines.lazy.compactMap { line in line.wholeMatch(of: /.*\bAS (\w+),?\s*-- (.*)/) }
      .first { $0.1 == name }?.2
    let match = comment?.wholeMatch(of: /(integer|real|text)(\?)?(?: ([^:]+))?: (.*)/)
    self.name = name
    type = match.map { String($0.1) } ?? ""
    unit = match?.3.map(String.init)
    isNullable = match?.2 != nil
    meaning = match.map { String($0.4) }
  }

  /// Reads `name TYPE …  -- meaning`.
  init(tableColumn row: SchemaRow, _ lines: [String]) {
    let comment = lines.lazy.compactMap { line in line.wholeMatch(of: /\s*(\w+)\s+[A-Z].*?-- (.*)/) }
      .first { $0.1 == row.columnName }?.2
    name = row.columnName
    type = row.declaredType.lowercased()
    unit = nil
    isNullable = row.notNull == 0 && row.primaryKey == 0
    meaning = comment.map(String.init)
  }
}

struct SchemaRow: QueryRow, Sendable {
  let object: String
  let kind: SchemaObject.Kind
  let objectSQL: String
  let columnName: String
  let declaredType: String
  let notNull: Int
  /// 0: no part of the key.
  let primaryKey: Int

  static let columns = [
    "object", "kind", "object_sql", "column_name", "declared_type", "not_null", "primary_key",
  ]

  init(_ row: inout StoredRow) throws {
    object = try row.read()
    kind = try row.read()
    objectSQL = try row.read()
    columnName = try row.read()
    declaredType = try row.read()
    notNull = try row.read()
    primaryKey = try row.read()
  }
}
