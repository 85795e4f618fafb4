import TidemarkWarehouse

/// Aligned columns for a terminal; complete, whatever the width.
package enum TableFormat {
  package static func text(_ report: Report, _ style: TextStyle) -> String {
    let sections = report.sections.filter { !$0.rows.isEmpty }
    return sections.map { table in
      let title = report.sections.count > 1 && style.hasHeader ? Ink.bold.on(table.title, style) + "\n" : ""
      switch table.layout {
      case .grid: return title + grid(table, style)
      case .record: return title + record(table, style)
      case .prose: return title + prose(table)
      }
    }.joined(separator: "\n")
  }

  private static func prose(_ table: ReportTable) -> String {
    table.paragraphs.map { heading, sentences in
      visible(heading) + "\n" + sentences.map { "  \(visible($0))\n" }.joined()
    }.joined()
  }

  private static func grid(_ table: ReportTable, _ style: TextStyle) -> String {
    let indices = table.shownIndices
    let titles = indices.map { visible(table.columns[$0].title) }
    let cells = table.rows.map { row in indices.map { cell(row[$0], table.columns[$0].kind, style) } }
    let widths = titles.indices.map { column in
      cells.reduce(style.hasHeader ? displayWidth(titles[column]) : 0) {
        max($0, displayWidth($1[column].text))
      }
    }
    let rightAligned = indices.map(table.isRightAligned)
    func line(_ texts: [(text: String, ink: Ink?)]) -> String {
      var line = ""
      for (column, (text, ink)) in texts.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - displayWidth(text))
        let inked = ink?.on(text, style) ?? text
        let isLast = column == texts.count - 1
        line += rightAligned[column] ? padding + inked : inked + (isLast ? "" : padding)
        if !isLast { line += "  " }
      }
      return line.trimmingTrailingSpaces + "\n"
    }
    var text = ""
    if style.hasHeader {
      text += line(titles.map { ($0, .bold) })
      text += widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n"
    }
    return cells.reduce(into: text) { $0 += line($1) }
  }

  private static func record(_ table: ReportTable, _ style: TextStyle) -> String {
    let indices = table.shownIndices
    let titles = indices.map { visible(table.columns[$0].title) }
    let width = titles.map(displayWidth).max() ?? 0
    var text = ""
    for row in table.rows {
      for (index, title) in zip(indices, titles) {
        let value = cell(row[index], table.columns[index].kind, style)
        guard !value.text.isEmpty else { continue }
        let padding = String(repeating: " ", count: width - displayWidth(title))
        text += "\(title)\(padding)  \(value.ink?.on(value.text, style) ?? value.text)\n"
      }
    }
    return text
  }

  private static func cell(
    _ value: Value, _ kind: ReportColumn.Kind, _ style: TextStyle
  ) -> (text: String, ink: Ink?) {
    guard let text = humanText(value, kind) else {
      return (style.null.isEmpty && style.hasColor ? "NULL" : visible(style.null), .dim)
    }
    if case .text = kind { return (visible(text), Ink(status: text)) }
    return (visible(text), nil)
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    var end = endIndex
    while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
    return String(self[..<end])
  }
}
