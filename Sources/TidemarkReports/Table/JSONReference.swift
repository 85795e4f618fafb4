import TidemarkAnalysis
import TidemarkTables
import TidemarkWarehouse

/// What `--format json` gives, report by report, as a Markdown document: `docs/json.md`.
package enum JSONReference {
  /// The commands whose columns are known beforehand, in the order of the help.
  private static let reports: [(command: String, sections: [(key: String, columns: [ReportColumn])])] = [
    ("runs", [("runs", RunsReport.columns.map(\.heading))]),
    (
      "show",
      [
        ("run", ShowReport.factColumns.map(\.heading)),
        ("scenarios", ShowReport.scenarioColumns.map(\.heading)),
        ("phases", ShowReport.phaseColumns.map(\.heading)),
      ]
    ),
    ("summary", [("summary", SummaryReport.columns.map(\.heading))]),
    (
      "scaling",
      [
        ("scaling", ScalingColumns(.memory).headline.map(\.heading)),
        ("fits", ScalingColumns.fits.map(\.heading)),
        ("explanation", Explanation.columns.map(\.heading)),
      ]
    ),
    (
      "leaks",
      [
        ("containers", LeaksColumns().containers.map(\.heading)),
        ("leaks", LeaksColumns.durations.map(\.heading)),
        ("explanation", Explanation.columns.map(\.heading)),
      ]
    ),
    (
      "resets",
      [("resets", ResetsReport.columns.map(\.heading)), ("explanation", Explanation.columns.map(\.heading))]
    ),
    ("ooms", [("incidents", OomsReport.columns().map(\.heading))]),
    (
      "compare",
      [
        ("subjects", CompareReport.subjectColumns.map(\.heading)),
        ("compare", CompareReport.columns.map(\.heading)),
        ("new", CompareReport.newColumns.map(\.heading)),
      ]
    ),
    (
      "trend",
      [
        ("series", TrendReport.seriesColumns.map(\.heading)),
        ("changes", TrendReport.changeColumns.map(\.heading)),
        ("spikes", TrendReport.spikeColumns.map(\.heading)),
        ("points", (TrendReport.pointColumns + [TrendReport.labelColumn]).map(\.heading)),
      ]
    ),
    ("baseline list", [("baselines", BaselinesReport.columns.map(\.heading))]),
    ("delete", [("deleted", DeletionReport.columns.map(\.heading))]),
    ("gate", [("gate", GateReport.facts.map(\.heading)), ("findings", GateReport.columns.map(\.heading))]),
    ("ack --list", [("acknowledgements", AcknowledgementsReport.columns().map(\.heading))]),
    (
      "calibrate",
      [
        ("calibration", CalibrateReport.facts.map(\.heading)),
        ("metrics", CalibrateReport.columns.map(\.heading)),
      ]
    ),
    ("plan", [("plan", PlanReport.columns.map(\.heading))]),
    ("query", [("queries", SavedQueries.columns.map(\.heading))]),
    (
      "query NAME --describe",
      [
        ("query", SavedQueries.Entry.queryColumns.map(\.heading)),
        ("parameters", SavedQueries.Entry.parameterColumns.map(\.heading)),
        ("columns", SavedQueries.Entry.resultColumns.map(\.heading)),
      ]
    ),
    ("schema", [("schema", SchemaReport.columns.map(\.heading))]),
    ("merge", [("runs", MergeReport.columns.map(\.heading))]),
    ("push, pull", [("objects", TransferReport.columns.map(\.heading))]),
    ("store list", [("objects", StoreReport.columns.map(\.heading))]),
    ("store verify", [("objects", StoreReport.verifiedColumns.map(\.heading))]),
    ("store prune", [("objects", StoreReport.prunedColumns.map(\.heading))]),
    (
      "db info",
      [
        ("file", DatabaseReport.fileColumns.map(\.heading)),
        ("tables", DatabaseReport.tableColumns.map(\.heading)),
      ]
    ),
    ("db check", [("checks", CheckReport.columns.map(\.heading))]),
    ("db backup", [("backup", Backup.columns.map(\.heading))]),
    ("db prune", [("runs", PruneReport.columns.map(\.heading))]),
    ("db vacuum", [("vacuum", Vacuum.columns.map(\.heading))]),
    ("db migrate", [("migration", SchemaMigration.columns.map(\.heading))]),
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

    What `tidemark COMMAND --format json` prints. Written by `make docs` from the column declarations in
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
      rows: columns.filter { [.all, .programs].contains($0.readers) })
  }

  private static let columns: [Column<ReportColumn>] = [
    Column("key", "Key") { $0.key }, Column("type", "Type") { $0.jsonType },
    Column("unit", "Unit") { $0.unit }, Column("meaning", "Meaning") { $0.meaning },
  ]
}

extension ReportColumn {
  /// Of a value that is not null.
  var jsonType: String {
    switch kind {
    case .text, .verdict, .timestamp: "string"
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
    case .text, .verdict, .integer, .real, .significant, .json, .any: break
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
