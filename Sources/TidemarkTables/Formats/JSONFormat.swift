import StreamingJSON
import TidemarkWarehouse

/// A bare array of objects; a record is one object; a report of several sections is one object of both, by key.
package enum JSONFormat {
  package static func text(_ report: Report) throws -> String {
    guard report.sections.count > 1 else { return try section(report.main) + "\n" }
    let members = try report.sections.map { "\(jsonQuoted($0.key)): \(try section($0))" }
    return "{\n" + members.joined(separator: ",\n") + "\n}\n"
  }

  private static func section(_ table: ReportTable) throws -> String {
    let objects = try self.objects(table)
    if table.layout == .record { return objects.first ?? "null" }
    return objects.isEmpty ? "[]" : "[\n  " + objects.joined(separator: ",\n  ") + "\n]"
  }

  /// Each row on one line. Fails with `ReportError.duplicateColumns`.
  package static func objects(_ whole: ReportTable) throws -> [String] {
    let table = whole.forPrograms
    let names = table.columns.map(\.key)
    let twice = Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys.sorted()
    guard twice.isEmpty else { throw ReportError.duplicateColumns(twice) }
    let keys = names.map { jsonQuoted($0) + ": " }
    return table.rows.map { row in
      let members = row.indices.map { keys[$0] + json(row[$0], table.columns[$0].kind) }
      return "{" + members.joined(separator: ", ") + "}"
    }
  }

  private static func json(_ value: Value, _ kind: ReportColumn.Kind) -> String {
    guard let text = machineText(value) else { return "null" }
    switch (value, kind) {
    case (.integer, _), (.real, _): return text
    // A line break can only stand between tokens there.
    case (_, .json): return text.replacingScalar("\n", with: " ").replacingScalar("\r", with: " ")
    default: return jsonQuoted(text)
    }
  }
}
