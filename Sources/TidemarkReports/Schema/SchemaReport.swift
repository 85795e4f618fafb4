import TidemarkSQL
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

  private static let columns = [
    ReportColumn("view", "View"),
    ReportColumn("column", "Column"),
    ReportColumn("type", "Type"),
    ReportColumn("unit", "Unit"),
    ReportColumn("nullable", "Nullable"),
    ReportColumn("meaning", "Meaning"),
    ReportColumn("kind", "Kind", detail: true),
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
