import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The columns people may query, with their units and meanings.
package struct SchemaReport: Sendable {
  package let report: Report

  /// - Parameters:
  ///   - name: One view or table only.
  ///   - includesTables: Also the tables underneath, which may change with any release.
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
    let rows = chosen.flatMap { object in
      object.columns.map { column -> [Value] in
        [
          .text(object.name), .text(column.name), .text(column.type), Value(column.unit),
          .text(column.isNullable ? "yes" : "no"), Value(column.meaning), .text(object.kind.rawValue),
        ]
      }
    }
    report = Report(
      sections: [ReportTable(key: "schema", title: "Schema", columns: Self.columns, rows: rows)],
      queries: [BoundQuery(.schemaColumns)])
  }

  /// The views, without their columns.
  package static func objects(in warehouse: Warehouse) throws -> Report {
    let views = try SchemaObject.all(in: warehouse).filter { $0.kind == .view }
    return Report(sections: [
      ReportTable(
        key: "views", title: "Views",
        columns: [
          ReportColumn("view", "View", .text, "name of the view"),
          ReportColumn("row", "Row", .text, "what one row is"),
        ], rows: views.map { [.text($0.name), Value($0.rowMeaning)] })
    ])
  }

  static let columns = [
    ReportColumn("view", "View", .text, "name of the view or table"),
    ReportColumn("column", "Column", .text, "name of the column"),
    ReportColumn("type", "Type", .text, "integer, real or text"),
    ReportColumn("unit", "Unit", .text, "null for a plain number or text"),
    ReportColumn("nullable", "Nullable", .text, "yes or no"),
    ReportColumn("meaning", "Meaning", .text, "null where nothing is written down"),
    ReportColumn("kind", "Kind", .text, "view or table", detail: true),
  ]
}

package enum SchemaProblem: Error, Sendable, CustomStringConvertible {
  case noSuchView(String, known: [String])

  package var description: String {
    switch self {
    case .noSuchView(let name, let known):
      "no view is named `\(name)`; there are \(known.joined(separator: ", "))"
    }
  }
}
