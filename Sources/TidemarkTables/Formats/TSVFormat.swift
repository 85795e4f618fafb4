/// Tab-separated with escapes instead of quotes, as PostgreSQL's COPY writes it
/// (https://www.postgresql.org/docs/current/sql-copy.html, text format): `\t`, `\n`, `\r`, `\\`.
package enum TSVFormat {
  package static func text(_ table: ReportTable, _ style: TextStyle) -> String {
    var text = ""
    if style.hasHeader { text += table.columns.map { escaped($0.key) }.joined(separator: "\t") + "\n" }
    for row in table.rows {
      text += row.map { machineText($0).map(escaped) ?? style.null }.joined(separator: "\t") + "\n"
    }
    return text
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\\": result += "\\\\"
      case "\t": result += "\\t"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
