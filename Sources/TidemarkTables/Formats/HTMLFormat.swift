import TidemarkWarehouse

/// One page that needs nothing else.
package enum HTMLFormat {
  package static func text(_ report: Report, _ style: TextStyle) -> String {
    let tables = report.sections.filter { !$0.rows.isEmpty }.map { table in
      let body =
        switch table.layout {
        case .grid: grid(table, style)
        case .record: record(table, style)
        case .prose: prose(table)
        }
      return "<h2>\(escapedMarkup(table.title))</h2>\n" + body
    }
    return """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <title>\(escapedMarkup(report.main.title))</title>
      <style>
      body { font: 14px/1.4 system-ui, sans-serif; margin: 2em }
      table { border-collapse: collapse }
      th, td { padding: .2em .8em; border-bottom: 1px solid #ddd; text-align: left; vertical-align: top }
      .n { text-align: right; font-variant-numeric: tabular-nums }
      </style>
      \(tables.joined())</html>

      """
  }

  package static func prose(_ table: ReportTable) -> String {
    table.paragraphs.map { heading, sentences in
      "<h3>\(escapedMarkup(heading))</h3>\n<ul>\n"
        + sentences.map { "<li>\(escapedMarkup($0))</li>\n" }.joined() + "</ul>\n"
    }.joined()
  }

  package static func grid(_ table: ReportTable, _ style: TextStyle) -> String {
    let indices = table.shownIndices
    let attributes = indices.map { table.isRightAligned($0) ? " class=\"n\"" : "" }
    var text = "<table>\n"
    if style.hasHeader {
      let titles = zip(indices, attributes).map { "<th\($1)>\(escapedMarkup(table.columns[$0].title))</th>" }
      text += "<thead><tr>\(titles.joined())</tr></thead>\n"
    }
    for row in table.rows {
      let cells = zip(indices, attributes).map { index, attribute in
        "<td\(attribute)>\(cell(row[index], table.columns[index].kind, style))</td>"
      }
      text += "<tr>\(cells.joined())</tr>\n"
    }
    return text + "</table>\n"
  }

  package static func record(_ table: ReportTable, _ style: TextStyle) -> String {
    let rows = table.rows.flatMap { row in
      table.shownIndices.filter { row[$0] != .null }.map { index in
        let column = table.columns[index]
        return
          "<tr><th>\(escapedMarkup(column.title))</th><td>\(cell(row[index], column.kind, style))</td></tr>\n"
      }
    }
    return "<table>\n\(rows.joined())</table>\n"
  }

  private static func cell(_ value: Value, _ kind: ReportColumn.Kind, _ style: TextStyle) -> String {
    escapedMarkup(humanText(value, kind) ?? style.null)
  }
}
