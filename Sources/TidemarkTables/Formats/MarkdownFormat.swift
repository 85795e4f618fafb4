import TidemarkWarehouse

/// GitHub's tables (https://github.github.com/gfm/#tables-extension-).
package enum MarkdownFormat {
  package static func text(_ report: Report, _ style: TextStyle) -> String {
    report.sections.filter { !$0.rows.isEmpty }.map { table in
      let title = report.sections.count > 1 ? "## \(escaped(table.title))\n\n" : ""
      switch table.layout {
      case .grid: return title + grid(table, style)
      case .record: return title + record(table, style)
      case .prose: return title + prose(table)
      }
    }.joined(separator: "\n")
  }

  private static func prose(_ table: ReportTable) -> String {
    table.paragraphs.map { heading, sentences in
      "**\(escaped(heading))**\n\n" + sentences.map { "- \(escaped($0))\n" }.joined()
    }.joined(separator: "\n")
  }

  package static func grid(_ table: ReportTable, _ style: TextStyle) -> String {
    let indices = table.shownIndices
    // A table without a header line is no table in Markdown; an empty one is the nearest thing.
    let titles = indices.map { style.hasHeader ? escaped(table.columns[$0].title) : "" }
    let rules = indices.map { table.isRightAligned($0) ? "---:" : "---" }
    let cells = table.rows.map { row in indices.map { cell(row[$0], table.columns[$0].kind, style) } }
    return ([titles, rules] + cells).map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }

  package static func record(_ table: ReportTable, _ style: TextStyle) -> String {
    var text = "| | |\n| --- | --- |\n"
    for row in table.rows {
      for index in table.shownIndices where row[index] != .null {
        let column = table.columns[index]
        text += "| \(escaped(column.title)) | \(cell(row[index], column.kind, style)) |\n"
      }
    }
    return text
  }

  private static func cell(_ value: Value, _ kind: ReportColumn.Kind, _ style: TextStyle) -> String {
    escaped(humanText(value, kind) ?? style.null)
  }

  /// Text that stays one cell and is no markup: line breaks as `<br>`, and a backslash before what Markdown reads.
  package static func escaped(_ text: String) -> String {
    text.split(separator: /\r\n|\n|\r/, omittingEmptySubsequences: false).map { line in
      visible(String(line)).unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "|", "\\", "`", "*", "[", "]": result += "\\\(scalar)"
        default: result.unicodeScalars.append(scalar)
        }
      }
    }.joined(separator: "<br>")
  }
}
