import TidemarkTables
import TidemarkWarehouse

/// What `--format json` gives, report by report, as a Markdown document: `docs/json.md`.
package enum JSONReference {
  /// The commands whose columns are known beforehand, in the order of the help.
  private static let reports: [(command: String, sections: [(key: String, columns: [ReportColumn])])] = [
    ("runs", [("runs", RunsReport.columns)]),
    (
      "show",
      [
        ("run", ShowReport.factColumns), ("scenarios", ShowReport.scenarioColumns),
        ("phases", ShowReport.phaseColumns),
      ]
    ),
    ("summary", [("summary", SummaryReport.columns)]),
    (
      "scaling",
      [
        ("scaling", ScalingColumns(.memory).headline), ("fits", ScalingColumns.fits),
        ("explanation", Explanation.columns),
      ]
    ),
    (
      "leaks",
      [
        ("containers", LeaksColumns().containers), ("leaks", LeaksColumns().durations),
        ("explanation", Explanation.columns),
      ]
    ),
    ("resets", [("resets", ResetsReport.columns), ("explanation", Explanation.columns)]),
    ("ooms", [("incidents", OomsReport.columns)]),
    ("compare", [("compare", CompareReport.columns)]),
    (
      "trend",
      [
        ("series", TrendReport.seriesColumns), ("changes", TrendReport.changeColumns),
        ("spikes", TrendReport.spikeColumns), ("points", TrendReport.pointColumns),
      ]
    ),
    ("baseline list", [("baselines", BaselinesReport.columns)]),
    ("delete", [("deleted", DeletionReport.columns)]),
    ("gate", [("gate", GateReport.facts), ("findings", GateReport.columns)]),
    ("ack --list", [("acknowledgements", AcknowledgementsReport.columns)]),
    (
      "calibrate",
      [("calibration", CalibrateReport.facts), ("metrics", CalibrateReport.columns)]
    ),
    ("plan", [("plan", PlanReport.columns)]),
    ("query", [("queries", SavedQueries.columns)]),
    (
      "query NAME --describe",
      [
        ("query", SavedQueries.Entry.queryColumns), ("parameters", SavedQueries.Entry.parameterColumns),
        ("columns", SavedQueries.Entry.resultColumns),
      ]
    ),
    ("schema", [("schema", SchemaReport.columns)]),
    ("merge", [("runs", MergeReport.columns)]),
    ("db info", [("file", DatabaseReport.fileColumns), ("tables", DatabaseReport.tableColumns)]),
    ("db check", [("checks", CheckReport.columns)]),
    ("db backup", [("backup", Backup.columns)]),
    ("db prune", [("runs", PruneReport.columns)]),
    ("db vacuum", [("vacuum", Vacuum.columns)]),
    ("db migrate", [("migration", SchemaMigration.columns)]),
  ]

  package static let markdown =
    opening
    + reports.map { report in
      let sections = report.sections.map { section in
        "`\(section.key)`\n\n" + MarkdownFormat.grid(table(section.columns), TextStyle())
      }
      return "\n## tidemark \(report.command)\n\n" + sections.joined(separator: "\n")
    }.joined()

  private static let opening = """
    # Reports as JSON

    What `tidemark COMMAND --format json` prints. Written from the column declarations in
    `Sources/TidemarkReports`; a test fails when it is stale.

    A report of one section is a bare array with one object a row. A report of several sections is one object that
    holds them by their names; `run`, `gate`, `calibration`, `query` and `file` are one object each. `explanation` is
    there with `--explain` only, which makes `resets` such an object too. CSV, TSV and NDJSON hold one section with the
    same names: the one named like the command, `scenarios` of `show`, `points` of `trend`, `findings` of `gate`,
    `metrics` of `calibrate`, `columns` of `query NAME --describe`, `tables` of `db info`.

    The columns of `tidemark sql` and `tidemark query NAME` are those of the statement; `--describe` and the header of a
    saved query tell their types and units. `--columns a,b` leaves the named columns of the main section, as a bare array.

    Numbers are numbers at full precision. What is not known, or does not exist, is null; keys are never left out. The
    ends of an interval are `_low` and `_high`. MB means 2^20 bytes. With `--metric cpu`, `memory_mb` in a name of
    `scaling` reads `cpu_percent`, percent of one core.

    """

  private static func table(_ columns: [ReportColumn]) -> ReportTable {
    ReportTable(
      key: "columns", title: "Columns", columns: Self.columns,
      rows: columns.filter { [.all, .programs].contains($0.readers) }.map { column in
        [.text(column.key), .text(column.jsonType), .text(column.unit), .text(column.meaning)]
      })
  }

  private static let columns = [
    ReportColumn("key", "Key"), ReportColumn("type", "Type"), ReportColumn("unit", "Unit"),
    ReportColumn("meaning", "Meaning"),
  ]
}

extension ReportColumn {
  /// Of a value that is not null.
  var jsonType: String {
    switch kind {
    case .text, .timestamp: "string"
    case .integer, .flag, .bytes: "integer"
    case .real, .significant, .share, .seconds, .duration: "number"
    case .json: "object"
    case .any: "any"
    }
  }

  /// By the kind, else by the end of the name; empty for a plain number or text.
  var unit: String {
    switch kind {
    case .timestamp: return "ISO 8601 UTC"
    case .share: return "0 to 1"
    case .flag: return "0 or 1"
    case .bytes: return "bytes"
    case .seconds, .duration: return "s"
    case .text, .integer, .real, .significant, .json, .any: break
    }
    let units = [
      ("_mb_per_min", "MB/min"), ("_mb", "MB"), ("_percent", "%"), ("_minutes", "min"), ("_weight", "0 to 1"),
      ("probability_above_one", "0 to 1"), ("_p", "0 to 1"), ("weight", "0 to 1"), ("r_squared", "0 to 1"),
      ("agents", "agents"), ("agents_at_limit", "agents"), ("agents_at_limit_expected", "agents"),
      ("agents_at_limit_optimistic", "agents"), ("minutes_to_limit", "min"), ("minutes_to_decision", "min"),
    ]
    guard kind.isNumber else { return "" }
    let name = ["_low", "_high"].first { key.hasSuffix($0) }.map { String(key.dropLast($0.count)) } ?? key
    return units.first { name.hasSuffix($0.0) }?.1 ?? ""
  }
}

extension ReportColumn.Kind {
  fileprivate var isNumber: Bool {
    switch self {
    case .integer, .real, .significant: true
    default: false
    }
  }
}
