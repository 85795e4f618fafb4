import TidemarkWarehouse

/// Aligned columns for a terminal; complete, whatever the width.
///
/// On a terminal long texts and headings wrap between words. A grid that is still too wide is printed row by row, a line
/// for each column, as psql's automatic expanded mode does.
package enum TableFormat {
  package static func text(_ report: Report, _ style: TextStyle) -> String {
    let sections = report.sections.filter { !$0.rows.isEmpty }
    return sections.map { table in
      let title = report.sections.count > 1 && style.hasHeader ? Ink.bold.on(table.title, style) + "\n" : ""
      switch table.layout {
      case .grid: return title + grid(table, style)
      case .record: return title + record(table, style)
      case .prose: return title + prose(table, style)
      }
    }.joined(separator: "\n")
  }

  private static func prose(_ table: ReportTable, _ style: TextStyle) -> String {
    table.paragraphs.map { heading, sentences in
      visible(heading) + "\n" + sentences.map { "  \(wrapped(visible($0), indent: 2, style))\n" }.joined()
    }.joined()
  }

  /// A text that goes on below its own beginning where the terminal ends.
  private static func wrapped(_ text: String, indent: Int, _ style: TextStyle) -> String {
    guard let terminal = style.terminalWidth else { return text }
    // Where nothing fits, a line of the terminal's own making is the lesser evil.
    return ColumnFit.lines(text, width: max(10, terminal - indent))
      .joined(separator: "\n" + String(repeating: " ", count: indent))
  }

  private static func grid(_ table: ReportTable, _ style: TextStyle) -> String {
    let indices = table.shownIndices
    let titles = indices.map { style.hasHeader ? visible(table.columns[$0].title) : "" }
    let cells = table.rows.map { row in indices.map { cell(row[$0], table.columns[$0].kind, style) } }
    let texts = titles.indices.map { column in [titles[column]] + cells.map { $0[column].text } }
    guard
      let fit = ColumnFit(texts, limit: style.terminalWidth, comfort: .wholeCells)
        ?? ColumnFit(texts, limit: style.terminalWidth)
    else {
      return record(table, style, isApart: true)
    }
    let rightAligned = indices.map(table.isRightAligned)
    func lines(_ texts: [(text: String, ink: Ink?)]) -> String {
      let wrapped = zip(texts, fit.widths).map { ColumnFit.lines($0.text, width: $1) }
      return (0..<(wrapped.map(\.count).max() ?? 0)).map { number in
        var line = ""
        for (column, parts) in wrapped.enumerated() {
          let text = number < parts.count ? parts[number] : ""
          let padding = String(repeating: " ", count: fit.widths[column] - displayWidth(text))
          let inked = texts[column].ink?.on(text, style) ?? text
          let isLast = column == texts.count - 1
          line += rightAligned[column] ? padding + inked : inked + (isLast ? "" : padding)
          if !isLast { line += String(repeating: " ", count: ColumnFit.gap) }
        }
        return line.trimmingTrailingSpaces + "\n"
      }.joined()
    }
    var text = ""
    if style.hasHeader {
      text += lines(titles.map { ($0, .bold) })
      text += fit.widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ") + "\n"
    }
    return cells.reduce(into: text) { $0 += lines($1) }
  }

  /// - Parameter isApart: whether an empty line divides the rows.
  private static func record(_ table: ReportTable, _ style: TextStyle, isApart: Bool = false) -> String {
    let indices = table.shownIndices
    let titles = indices.map { visible(table.columns[$0].title) }
    let width = titles.map(displayWidth).max() ?? 0
    var text = ""
    for row in table.rows {
      if isApart, !text.isEmpty { text += "\n" }
      for (index, title) in zip(indices, titles) {
        let value = cell(row[index], table.columns[index].kind, style)
        guard !value.text.isEmpty else { continue }
        let padding = String(repeating: " ", count: width - displayWidth(title))
        let shown = value.ink?.on(value.text, style) ?? wrapped(value.text, indent: width + 2, style)
        text += "\(title)\(padding)  \(shown)\n"
      }
    }
    return text
  }

  /// The texts of one column, its heading first.
  static func texts(_ table: ReportTable, _ index: Int, _ style: TextStyle) -> [String] {
    let column = table.columns[index]
    return [style.hasHeader ? visible(column.title) : ""]
      + table.rows.map { cell($0[index], column.kind, style).text }
  }

  private static func cell(
    _ value: Value, _ kind: ReportColumn.Kind, _ style: TextStyle
  ) -> (text: String, ink: Ink?) {
    guard let text = humanText(value, kind) else {
      return (visible(style.null), .dim)
    }
    if case .verdict = kind { return (visible(text), Ink(status: text)) }
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
