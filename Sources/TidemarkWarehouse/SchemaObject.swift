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
    let forms = CommentForms()
    var start = 0
    while start < rows.count {
      let end = rows[start...].firstIndex { $0.object != rows[start].object } ?? rows.count
      objects.append(SchemaObject(rows[start..<end], forms))
      start = end
    }
    return objects
  }

  private init(_ rows: ArraySlice<SchemaRow>, _ forms: CommentForms) {
    let row = rows[rows.startIndex]
    let lines = row.objectSQL.split(separator: "\n").map(String.init)
    name = row.object
    kind = row.kind
    rowMeaning = lines.lazy.compactMap { $0.wholeMatch(of: forms.row) }.first.map { String($0.1) }
    let comments = Self.comments(kind, lines, forms)
    columns = rows.map { row in
      let comment = comments[row.columnName]
      return row.kind == .view
        ? SchemaColumn(viewColumn: row.columnName, comment, forms) : SchemaColumn(tableColumn: row, comment)
    }
  }

  /// By column.
  private static func comments(_ kind: Kind, _ lines: [String], _ forms: CommentForms) -> [String: String] {
    let form = kind == .view ? forms.viewColumn : forms.tableColumn
    let found = lines.compactMap { line in line.wholeMatch(of: form).map { (String($0.1), String($0.2)) } }
    return Dictionary(found) { first, _ in first }
  }
}

/// How comments are written. Each form is parsed once, which takes longer than to read a line by it.
struct CommentForms {
  let row = /\s*-- (one row is .*)/
  /// `… AS name,  -- comment`
  let viewColumn = /.*\bAS (\w+),?\s*-- (.*)/
  /// `name TYPE …  -- comment`
  let tableColumn = /\s*(\w+)\s+[A-Z].*?-- (.*)/
  /// `type? unit: meaning`
  let meaning = /(integer|real|text)(\?)?(?: ([^:]+))?: (.*)/
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

  init(viewColumn name: String, _ comment: String?, _ forms: CommentForms) {
    let match = comment?.wholeMatch(of: forms.meaning)
    self.name = name
    type = match.map { String($0.1) } ?? ""
    unit = match?.3.map(String.init)
    isNullable = match?.2 != nil
    meaning = match.map { String($0.4) }
  }

  init(tableColumn row: SchemaRow, _ comment: String?) {
    name = row.columnName
    type = row.declaredType.lowercased()
    unit = nil
    isNullable = row.notNull == 0 && row.primaryKey == 0
    meaning = comment
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
