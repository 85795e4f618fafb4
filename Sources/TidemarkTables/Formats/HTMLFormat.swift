import TidemarkWarehouse

/// One page that needs nothing else.
package enum HTMLFormat {
  package static func text(_ report: Report, _ style: TextStyle) -> String {
    let tables: [Markup] = report.sections.filter { !$0.rows.isEmpty }.map { table in
      "<h2>\(table.title)</h2>\n\(self.table(table, style))"
    }
    let page: Markup = """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <title>\(report.main.title)</title>
      <style>
      body { font: 14px/1.4 system-ui, sans-serif; margin: 2em }
      table { border-collapse: collapse }
      th, td { padding: .2em .8em; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top }
      .n { text-align: right; font-variant-numeric: tabular-nums }
      </style>
      \(tables.joined())</html>

      """
    return page.text
  }

  /// In the layout of the table.
  package static func table(_ table: ReportTable, _ style: TextStyle) -> Markup {
    switch table.layout {
    case .grid: grid(table, style)
    case .record: record(table, style)
    case .prose: prose(table)
    }
  }

  private static func prose(_ table: ReportTable) -> Markup {
    table.paragraphs.map { heading, sentences -> Markup in
      let items: [Markup] = sentences.map { "<li>\($0)</li>\n" }
      return "<h3>\(heading)</h3>\n<ul>\n\(items.joined())</ul>\n"
    }.joined()
  }

  private static func grid(_ table: ReportTable, _ style: TextStyle) -> Markup {
    let indices = table.shownIndices
    let attributes: [Markup] = indices.map { table.isRightAligned($0) ? " class=\"n\"" : "" }
    var text: Markup = "<table>\n"
    if style.hasHeader {
      let titles: [Markup] = zip(indices, attributes).map { "<th\($1)>\(table.columns[$0].title)</th>" }
      text += "<thead><tr>\(titles.joined())</tr></thead>\n"
    }
    for row in table.rows {
      let cells: [Markup] = zip(indices, attributes).map { index, attribute in
        "<td\(attribute)>\(cell(row[index], table.columns[index].kind, style))</td>"
      }
      text += "<tr>\(cells.joined())</tr>\n"
    }
    return text + "</table>\n"
  }

  private static func record(_ table: ReportTable, _ style: TextStyle) -> Markup {
    let rows = table.rows.flatMap { row in
      table.shownIndices.filter { row[$0] != .null }.map { index -> Markup in
        let column = table.columns[index]
        return "<tr><th>\(column.title)</th><td>\(cell(row[index], column.kind, style))</td></tr>\n"
      }
    }
    return "<table>\n\(rows.joined())</table>\n"
  }

  private static func cell(_ value: Value, _ kind: ReportColumn.Kind, _ style: TextStyle) -> String {
    humanText(value, kind) ?? style.null
  }
}
