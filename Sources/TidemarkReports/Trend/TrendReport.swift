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
}

extension LevelChange {
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
