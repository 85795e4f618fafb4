package import TidemarkErrors
import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The columns people may query, with their units and meanings.
package struct SchemaReport: Sendable {
  package let report: Report

  /// - Parameters:
  ///   - name: One view or table only.
  ///   - includesTables: Also list the internal tables, which may change with any release.
  ///
  /// Fails with `SchemaProblem.noSuchView`.
  package init(_ name: String? = nil, includesTables: Bool = false, in warehouse: Warehouse) throws {
    let objects = try SchemaObject.all(in: warehouse)
    let chosen = objects.filter { object in
      name.map { object.name == $0.lowercased() } ?? (object.kind == .view || includesTables)
    }
    if let name, chosen.isEmpty {
      throw SchemaProblem.noSuchView(name, known: objects.filter { $0.kind == .view }.map(\.name))
    }
    let rows = chosen.flatMap { object in object.columns.map { (object: object, column: $0) } }
    report = Report(
      sections: [
        ReportTable(
          key: "schema", title: "Schema", columns: Self.columns, rows: rows,
          droppable: ["nullable", "unit", "type"])
      ],
      queries: [BoundQuery(.schemaColumns)])
  }

  /// The views without their columns, and apart from them the tables underneath.
  package static func objects(in warehouse: Warehouse) throws -> Report {
    let objects = try SchemaObject.all(in: warehouse)
    let views = objects.filter { $0.kind == .view }
    let tables = objects.filter { $0.kind == .table }.map(\.name)
    return Report(sections: [
      ReportTable(
        key: "views", title: "Views",
        columns: [
          Column("view", "View", .text, "name of the view") { $0.name },
          Column("row", "Row", .text, "what one row is") { $0.rowMeaning },
        ], rows: views),
      ReportTable(
        key: "internal_tables", title: "Internal tables", layout: .prose,
        columns: [
          Column("meaning", "Meaning", .text, "what they are") { _ in
            "They may change with any release, and hold bytes, microseconds and thousandths of a core."
          },
          Column("tables", "Tables", .text, "their names") { $0 },
        ], rows: [tables.joined(separator: ", ")]),
    ])
  }

  static let columns: [Column<(object: SchemaObject, column: SchemaColumn)>] = [
    Column("view", "View", .text, "name of the view or table") { $0.object.name },
    Column("column", "Column", .text, "name of the column") { $0.column.name },
    Column("type", "Type", .text, "integer, real or text") { $0.column.type },
    Column("unit", "Unit", .text, "null for a plain number or text") { $0.column.unit },
    Column("nullable", "Nullable", .text, "yes or no") { $0.column.isNullable ? "yes" : "no" },
    Column("meaning", "Meaning", .text, "null where nothing is written down") { $0.column.meaning },
    Column("kind", "Kind", .text, "view or table", detail: true) { $0.object.kind.rawValue },
  ]
}

package enum SchemaProblem: ExplainedError {
  case noSuchView(String, known: [String])

  package var exitStatus: ExitStatus { .usage }

  package var description: String {
    switch self {
    case .noSuchView(let name, let known):
      "no view is named `\(name)`; \(name.nearest(among: known).map { "did you mean \($0)? There" } ?? "there") are \(known.joined(separator: ", "))"
    }
  }
}
