import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The result of a statement that a person wrote.
package struct StatementReport: Sendable {
  package let report: Report

  /// Fails with `StatementProblem` or `WarehouseError`.
  package init(
    _ sql: String, parameters: [String: Value], timeoutSeconds: Double?, in warehouse: Warehouse
  ) throws {
    self.init(
      try ReadOnlySQL(warehouse).rows(sql, parameters: parameters, timeoutSeconds: timeoutSeconds),
      notes: try PrunedSamples.notes(on: sql, in: warehouse))
  }

  package init(_ result: ResultRows, notes: [String] = []) {
    report = Report(
      sections: [
        ReportTable(
          key: "rows", title: "Result", columns: result.columns.map { ReportColumn($0, $0, .any) },
          rows: result.rows)
      ], notes: (result.rows.isEmpty ? ["no rows"] : []) + notes)
  }

  /// Input for the `sqlite3` shell.
  package static func script(_ sql: String, _ parameters: [String: Value]) -> String {
    BoundQuery(QueryFile(name: "statement", sql: sql), parameters).script
  }
}

extension Value {
  /// The value of a parameter as typed: a number where it reads as one, otherwise text; `'7'` is the text 7.
  package init(argument text: String) {
    if text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") {
      self = .text(String(text.dropFirst().dropLast()))
    } else if let integer = Int64(text) {
      self = .integer(integer)
    } else if let real = Double(text), real.isFinite, text.contains(where: \.isNumber) {
      self = .real(real)
    } else {
      self = .text(text)
    }
  }
}
