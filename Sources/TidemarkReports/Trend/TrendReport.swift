import StreamingJSON
package import TidemarkAnalysis
import TidemarkErrors
import TidemarkSQL
import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// Every number over runs: where its level changed, which runs stand out, and where it drifts.
package struct TrendReport {
  /// For people: the findings alone, and of a single series its points.
  package var isForPeople = false
  /// Show the series behind the findings, the quiet ones too.
  package var showsQuiet = false

  package init(isForPeople: Bool = false, showsQuiet: Bool = false) {
    self.isForPeople = isForPeople
    self.showsQuiet = showsQuiet
  }

  package func report(_ trends: Trends, in warehouse: Warehouse) throws -> Report {
    let all = trends.series
    let isSingle = trends.askedCount == 1
    let folds = isForPeople && !showsQuiet && !isSingle
    var queries = trends.queries
    var sections = [
      Self.findings(trends),
      ReportTable(
        key: "series", title: "Series", columns: Self.seriesColumns, rows: folds ? [] : all,
        droppable: ["run_count", "first_value", "drift_per_run", "spike_count"]),
      Self.changes(trends, rows: !folds), Self.spikes(trends, rows: !folds),
    ]
    if !isForPeople || isSingle {
      let labels = BoundQuery(.runLabelValues)
      queries.append(labels)
      let texts = Self.labelTexts(try warehouse.fetch(RunLabelRow.self, labels))
      sections.append(Self.points(all, labels: texts))
    }
    return Report(
      sections: sections, mainIndex: isForPeople ? 0 : sections.count - 1,
      notes: Self.notes(trends, hidden: folds ? all.count : 0), queries: queries,
      nothing: trends.askedCount == 0 ? Self.nothing(trends) : nil)
  }

  /// One line for each thing that happened.
  package static func findings(_ trends: Trends) -> ReportTable {
    ReportTable(
      key: "findings", title: "What happened", columns: findingColumns, rows: trends.findings,
      droppable: ["is_confirmed", "started_at", "levels_text", "place"])
  }

  package static func changes(_ trends: Trends, rows: Bool = true) -> ReportTable {
    ReportTable(
      key: "changes", title: "Changes of level", columns: changeColumns,
      rows: rows ? trends.series.flatMap(\.changes).sorted(by: LevelChange.isBefore) : [],
      droppable: ["is_confirmed", "delta", "range_text", "started_at", "before", "after"])
  }

  package static func spikes(_ trends: Trends, rows: Bool = true) -> ReportTable {
    ReportTable(
      key: "spikes", title: "Outliers", columns: spikeColumns,
      rows: rows ? trends.series.flatMap(\.spikeRuns) : [])
  }

  /// Every run of the series with what happened there, without its labels.
  package static func points(_ series: [TrendSeries]) -> ReportTable {
    ReportTable(
      key: "points", title: "Runs", columns: pointColumns,
      rows: series.flatMap { $0.markedPoints(labels: [:]) })
  }

  private static func points(_ series: [TrendSeries], labels: [Int64: String]) -> ReportTable {
    ReportTable(
      key: "points", title: "Runs", columns: pointColumns + [labelColumn],
      rows: series.flatMap { $0.markedPoints(labels: labels) })
  }

  private static func nothing(_ trends: Trends) -> String {
    let (known, question) = (trends.known, trends.question)
    func list(_ part: (SeriesKey) -> String) -> String {
      let names = known.map(part).reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
      return names.map { "  " + visible($0) }.joined(separator: "\n")
    }
    if known.isEmpty, let container = question.container, !trends.containers.isEmpty {
      let meant = container.nearest(among: trends.containers).map { "; did you mean \(visible($0))?" } ?? ";"
      return "the runs have no readings of a container `\(visible(container))`\(meant) there are:\n"
        + trends.containers.map { "  " + visible($0) }.joined(separator: "\n")
    }
    if known.isEmpty {
      return "the runs have no closed scenario with readings"
        + (question.container.map { " of a container `\(visible($0))`" } ?? "")
    }
    if let scenario = question.scenario, !known.contains(where: { $0.scenario == scenario }) {
      return "the runs have no scenario `\(visible(scenario))`; there are:\n" + list(\.scenario)
    }
    return "the runs have no series of that metric there; there are:\n" + list { $0.metric.rawValue }
  }

  package static func notes(_ trends: Trends, hidden: Int = 0) -> [String] {
    let all = trends.series
    var notes = collected(trends.omissions)
    if all.contains(where: { $0.hostFingerprint == nil && $0.runCount > 0 }) {
      notes.append(
        "imported runs do not name their machine; the report assumes that it is the same kind")
    }
    let short = all.count { $0.levels == nil }
    if short > 0 {
      notes.append(
        "\(short) of \(all.count) series have fewer than \(GuardedChangePoints.minimumSeries) runs and are not judged"
      )
    }
    let wandering = all.filter { ($0.levels?.residualAutocorrelation ?? 0) > 0.3 && !$0.isQuiet }
    if !wandering.isEmpty {
      notes.append(
        "neighbouring runs are correlated in \(wandering.map(\.key.subject).joined(separator: ", ")): the environment may drift, so changes are less certain there"
      )
    }
    for series in all where series.levels?.lastIsUnconfirmed == true {
      notes.append(
        "\(series.key.subject): the newest run is an outlier; the next run will show whether it is a spike or a change"
      )
    }
    if hidden > 0 {
      let quiet = all.count(where: \.isQuiet)
      notes.append("\(quiet) of \(hidden) series without a change, spike or drift; --all shows them all")
    }
    return notes
  }

  private static func labelTexts(_ rows: [RunLabelRow]) -> [Int64: String] {
    Dictionary(grouping: rows, by: \.runID).mapValues { labels in
      let members = labels.map { "\(jsonQuoted($0.key)):\(jsonQuoted($0.value))" }
      return "{\(members.joined(separator: ","))}"
    }
  }

  private static func keyColumns<Row>(_ key: @escaping @Sendable (Row) -> SeriesKey) -> [Column<Row>] {
    [
      Column(
        "scenario", "Scenario", .text,
        "name of the scenario; load, duration or reset for a number computed from all scenarios of that kind"
      ) { key($0).scenario },
      Column("container", "Container", .text, "name of the container") { key($0).container },
      Column("metric", "Metric", .text, "named as for --metric") { key($0).metric.rawValue },
      Column("unit", "Unit", .text, "of the values", detail: true) { key($0).metric.unit },
    ]
  }

  static let findingColumns: [Column<TrendFinding>] = [
    Column("container", "Container", .text, "name of the container") { $0.container },
    Column("question", "What", .text, "memory, cpu, growth, law, reset or oom", detail: true) {
      $0.question.rawValue
    },
    Column("question_text", "What", readers: .people) { $0.question.words },
    Column("kind", "", .text, "change of level, spike (a single outlier) or drift") { $0.kind.rawValue },
    Column("direction", "", .verdict, "worse or better") { $0.isWorse ? "worse" : "better" },
    Column("run_id", "Run", .integer, "first run of the new level, by most series; null for a drift") {
      $0.run?.runID
    },
    Column("started_at", "Started (UTC)", .timestamp, "its start") { $0.run?.startedAt },
    Column("earliest_run_id", "from", .integer, "the change may have begun at this run already", detail: true)
    {
      $0.earliest?.runID
    },
    Column("latest_run_id", "to", .integer, "or as late as at this run", detail: true) { $0.latest?.runID },
    Column("metric", "Metric", .text, "of the numbers", detail: true) { $0.metric.rawValue },
    Column("unit", "Unit", .text, "of the values", detail: true) { $0.metric.unit },
    Column(
      "change_percent", "Change %", .real(1), "median over the scenarios; null for a metric that may be 0",
      detail: true
    ) { $0.percent },
    Column("change_text", "Change (range)", readers: .people) { $0.change },
    Column(
      "place", "Where", .text, "in which scenarios; empty for a number computed from all scenarios of a kind"
    ) {
      $0.place
    },
    Column(
      "before", "Before", .significant(4), "median of the level before, at rest or else the mean of all",
      detail: true
    ) { $0.before },
    Column("after", "After", .significant(4), "the same of the new level", detail: true) { $0.after },
    Column("levels_text", "Level", readers: .people) { $0.levels },
    Column("series_count", "Series", .integer, "series that show it", detail: true) { $0.parts.count },
    Column("is_confirmed", "", .flag("confirmed"), "1: three runs or more on the new level") {
      $0.isConfirmed
    },
  ]

  static let seriesColumns: [Column<TrendSeries>] =
    keyColumns { $0.key } + [
      Column("run_count", "Runs", .integer, "comparable runs") { $0.runCount },
      Column("first_value", "First", .significant(4), "of the oldest run") { $0.firstValue },
      Column("last_value", "Last", .significant(4), "of the newest run") { $0.lastValue },
      Column("sparkline", "Over time", readers: .people) { sparkline($0.points.map(\.value)) },
      Column("change_count", "Changes", .integer, "changes of level; null below eight runs") {
        $0.levels?.points.count
      },
      Column("spike_count", "Spikes", .integer, "single outliers; null below eight runs") {
        $0.levels == nil ? nil : $0.spikes.count
      },
      Column(
        "drift_per_run", "Drift a run", .significant(3),
        "slow change since the last change of level; null: none"
      ) { $0.drift?.slope },
      Column("drift_percent", "Drift %", .real(1), "of the median, over those runs; null: none", detail: true)
      { $0.driftPercent },
      Column(
        "residual_autocorrelation", "Lag 1", .real(2), "of neighbouring runs around their levels, -1 to 1",
        detail: true
      ) { $0.levels?.residualAutocorrelation },
      Column("host_fingerprint", "Host", .text, "kind of machine; null: not known", detail: true) {
        $0.hostFingerprint
      },
    ]

  static let changeColumns: [Column<LevelChange>] =
    keyColumns { $0.key } + [
      Column("run_id", "Run", .integer, "first run of the new level") { $0.run.runID },
      Column("test_id", "Test id", .text, "its start as YYYYMMDD_HHMMSS", detail: true) { $0.run.testID },
      Column("started_at", "Started (UTC)", .timestamp, "its start") { $0.run.startedAt },
      Column("direction", "", .verdict, "worse or better") { $0.isWorse ? "worse" : "better" },
      Column("before", "Before", .significant(4), "median of the level before") { $0.before },
      Column("after", "After", .significant(4), "median of the new level") { $0.after },
      Column("delta", "Delta", .significant(3), "after less before") { $0.after - $0.before },
      Column("delta_percent", "Delta %", .real(1), "of the level before; null for a metric that may be 0") {
        $0.percent
      },
      Column(
        "earliest_run_id", "from", .integer, "the change may have begun at this run already", detail: true
      ) { $0.earliest.runID },
      Column("latest_run_id", "to", .integer, "or as late as at this run", detail: true) { $0.latest.runID },
      Column("range_text", "Between", readers: .people) { $0.rangeText },
      Column("runs_before", "Runs before", .integer, "on the level before", detail: true) { $0.runsBefore },
      Column("runs_after", "Runs after", .integer, "on the new level", detail: true) { $0.runsAfter },
      Column(
        "p", "p", .significant(1), "chance of it in a series without change, split where it is largest",
        detail: true
      ) { $0.pValue },
      Column("is_confirmed", "", .flag("confirmed"), "1: three runs or more on the new level") {
        $0.isConfirmed
      },
    ]

  static let spikeColumns: [Column<Spike>] =
    keyColumns { $0.key } + [
      Column("run_id", "Run", .integer, "the outlier") { $0.run.runID },
      Column("started_at", "Started (UTC)", .timestamp, "its start") { $0.run.startedAt },
      Column("value", "Value", .significant(4), "of that run") { $0.value },
      Column("usual", "Usual", .significant(4), "median of the runs around it") { $0.usual },
    ]

  static let pointColumns: [Column<MarkedPoint>] =
    keyColumns { $0.key } + [
      Column("run_id", "Run", .integer, "number of the run") { $0.point.run.runID },
      Column("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS", detail: true) {
        $0.point.run.testID
      },
      Column("started_at", "Started (UTC)", .timestamp, "start of the run") { $0.point.run.startedAt },
      Column("value", "Value", .significant(4), "of that run") { $0.point.value },
      Column("mark", "Mark", .text, "change: first run of a new level; spike: an outlier; null: neither") {
        $0.mark
      },
    ]

  static let labelColumn: Column<MarkedPoint> =
    Column("labels", "Labels", .json, "all labels of the run as one object") { $0.labels }
}

/// A run of a series with what happened there.
struct MarkedPoint: Sendable {
  let key: SeriesKey
  let point: SeriesPoint
  /// `change`, `spike` or nil.
  let mark: String?
  /// JSON object.
  let labels: String
}

extension TrendSeries {
  /// - Parameter labels: JSON by run.
  fileprivate func markedPoints(labels: [Int64: String]) -> [MarkedPoint] {
    let changes = Set(levels?.points.map(\.index) ?? [])
    let spikes = Set(spikes)
    return points.enumerated().map { index, point in
      MarkedPoint(
        key: key, point: point,
        mark: changes.contains(index) ? "change" : spikes.contains(index) ? "spike" : nil,
        labels: labels[point.run.runID] ?? "{}")
    }
  }
}

extension LevelChange {
  fileprivate var rangeText: String {
    earliest.runID == latest.runID ? "#\(earliest.runID)" : "#\(earliest.runID) to #\(latest.runID)"
  }

  /// What belongs to one event comes together.
  fileprivate static func isBefore(_ a: LevelChange, _ b: LevelChange) -> Bool {
    (a.run.startedAt, a.run.runID, a.key.container) < (b.run.startedAt, b.run.runID, b.key.container)
  }
}

private struct RunLabelRow: QueryRow {
  let runID: Int64
  let key: String
  let value: String

  static let columns = [
    "run_id", "key", "value",
  ]

  init(_ row: inout StoredRow) throws {
    runID = try row.read()
    key = try row.read()
    value = try row.read()
  }
}
