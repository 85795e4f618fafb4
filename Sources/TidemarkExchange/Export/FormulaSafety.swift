package import TidemarkTables
import TidemarkWarehouse

extension Report {
  /// The same with cells that a spreadsheet would run defused by a leading apostrophe
  /// (https://owasp.org/www-community/attacks/CSV_Injection).
  package var formulaSafe: Report {
    var report = self
    report.sections = sections.map { table in
      ReportTable(
        key: table.key, title: table.title, layout: table.layout, columns: table.columns,
        rows: table.rows.map { $0.map(defused) })
    }
    return report
  }
}

/// A text that begins like a formula and is no number, behind an apostrophe; everything else as it is.
func defused(_ value: Value) -> Value {
  guard case .text(let text) = value, let first = text.unicodeScalars.first,
    ["=", "+", "-", "@", "\t", "\r"].contains(first),
    text.wholeMatch(of: /[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/) == nil
  else { return value }
  return .text("'" + text)
}
