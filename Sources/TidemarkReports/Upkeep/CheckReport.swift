import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// Whether a warehouse file is whole.
package struct CheckReport: Sendable {
  package let report: Report
  /// What to say when something is wrong; nil when nothing is.
  package let problem: String?

  /// - Parameter results: of `Warehouse.check`.
  package init(_ results: [CheckResult], in warehouse: Warehouse) throws {
    let query = BoundQuery(.databaseFacts)
    let results = results + [Self.library(try warehouse.fetch(DatabaseFacts.self, query).first)]
    report = Report(
      sections: [
        ReportTable(
          key: "checks", title: "Checks", columns: Self.columns,
          rows: results)
      ], queries: [query])
    let wrong = results.filter { $0.verdict == .wrong }.map(\.name)
    problem =
      wrong.isEmpty
      ? nil
      : "\(warehouse.path) is damaged (\(wrong.joined(separator: ", "))); restore it from a backup, or merge what is whole into a new file with `tidemark merge \(shellQuoted(warehouse.path)) --db NEW.db`"
  }

  private static func library(_ facts: DatabaseFacts?) -> CheckResult {
    guard let text = facts?.sqliteVersion, let release = SQLiteRelease(text) else {
      return CheckResult("sqlite", .warning, "the library does not say its version")
    }
    return release.hasWALResetBug
      ? CheckResult(
        "sqlite", .warning,
        "\(text) has the WAL-reset bug (3.7.0 to 3.51.2); Tidemark's own programs avoid it; open the file with other programs read-only while a collector runs (sqlite3 -readonly)"
      ) : CheckResult("sqlite", .ok, "\(text) has no known bug that concerns this file")
  }

  static let columns: [Column<CheckResult>] = [
    Column("check", "Check", .text, "what was checked") { $0.name },
    Column(
      "verdict", "Verdict", .verdict,
      "ok; warning: worth knowing, nothing is damaged; wrong: damaged or incomplete"
    ) { $0.verdict.rawValue },
    Column("detail", "Detail", .text, "what was found") { $0.detail },
  ]
}
