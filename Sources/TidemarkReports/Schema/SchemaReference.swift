import TidemarkTables
package import TidemarkWarehouse

/// The public views as a Markdown document: `docs/schema.md`.
package enum SchemaReference {
  package static func markdown(_ objects: [SchemaObject]) -> String {
    let views = objects.filter { $0.kind == .view }
    let chapters = views.map { view in
      let table = ReportTable(
        key: view.name, title: view.name, columns: columns,
        rows: view.columns.map { column in
          [
            .text(column.name), .text(column.type + (column.isNullable ? "?" : "")), Value(column.unit),
            Value(column.meaning),
          ]
        })
      let sentence = view.rowMeaning.map { $0.prefix(1).uppercased() + $0.dropFirst() + ".\n\n" } ?? ""
      return "## \(view.name)\n\n" + sentence + MarkdownFormat.grid(table, TextStyle())
    }
    return opening + "\n" + chapters.joined(separator: "\n")
  }

  private static let opening = """
    # The views of a warehouse

    What SQL may rely on: columns are added, never renamed or dropped. Written by `make docs`
    from the comments in `migrations/`; a test fails when it is stale.

    MB means 2^20 bytes. CPU percent is percent of one core. Times are UTC. `?` behind a type: may be NULL.

    """

  private static let columns = [
    ReportColumn("column", "Column"),
    ReportColumn("type", "Type"),
    ReportColumn("unit", "Unit"),
    ReportColumn("meaning", "Meaning"),
  ]
}
