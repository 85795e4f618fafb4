import TidemarkWarehouse

/// RFC 4180 with line feeds: a header line, a NULL as nothing at all, an empty text as `""`. Cells are as they are in the warehouse:
/// what a spreadsheet would run as a formula is not changed, because programs read this.
package enum CSVFormat {
  package static func text(_ table: ReportTable, _ style: TextStyle) -> String {
    var text = ""
    if style.hasHeader { text += table.columns.map { field($0.key) }.joined(separator: ",") + "\n" }
    for row in table.rows {
      text +=
        row.map { value in
          guard let cell = machineText(value) else { return field(style.null, isNull: true) }
          // Quotes tell a text that happens to read like the word for NULL from a NULL.
          return field(cell, isQuoted: cell == style.null)
        }.joined(separator: ",") + "\n"
    }
    return text
  }

  private static func field(_ text: String, isNull: Bool = false, isQuoted: Bool = false) -> String {
    let needsQuotes =
      isQuoted || (text.isEmpty && !isNull)
      || text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    return needsQuotes ? "\"" + text.replacingScalar("\"", with: "\"\"") + "\"" : text
  }
}
