extension Report {
  /// Only these columns of the main section, in this order; details among them become visible to people.
  ///
  /// Fails with `ReportError.unknownColumns`.
  package func choosing(_ keys: [String]) throws -> Report {
    let known = main.columns.filter { $0.readers != .nobody }.map(\.key)
    let unknown = keys.filter { !known.contains($0) }
    guard unknown.isEmpty else { throw ReportError.unknownColumns(unknown, known: known) }
    let indices = keys.compactMap { key in main.columns.firstIndex { $0.key == key } }
    let columns = indices.map { index in
      let column = main.columns[index]
      return ReportColumn(column.key, column.title, column.kind, column.meaning)
    }
    var report = self
    report.sections = [
      ReportTable(
        key: main.key, title: main.title, layout: main.layout, columns: columns,
        rows: main.rows.map { row in indices.map { row[$0] } })
    ]
    report.mainIndex = 0
    return report
  }

  /// At most so many rows of every grid, and a sentence for each that was cut.
  package func cut(to rowCount: Int, by option: String = "--limit") -> (report: Report, hidden: [String]) {
    var report = self
    var hidden: [String] = []
    report.sections = sections.map { table in
      guard table.layout == .grid, table.rows.count > rowCount else { return table }
      let name = sections.count > 1 ? " of \(table.key)" : ""
      hidden.append("\(rowCount) of \(table.rows.count) rows\(name) shown (\(option))")
      return table.with(rows: Array(table.rows.prefix(rowCount)))
    }
    return (report, hidden)
  }
}
