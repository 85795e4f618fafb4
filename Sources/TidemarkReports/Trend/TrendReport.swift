import TidemarkSQL
import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// What is asked of the series over runs.
package struct TrendQuestion: Sendable {
  package var scenario: String?
  package var container: String?
  package var metric: RunMetric?
  /// For people: series in which nothing happened become a number, and points are shown of a single series only.
  package var isForPeople: Bool
  /// Show the quiet ones too.
  package var showsQuiet: Bool

  package init(
    scenario: String? = nil, container: String? = nil, metric: RunMetric? = nil, isForPeople: Bool = false,
    showsQuiet: Bool = false
  ) {
    self.scenario = scenario
    self.container = container
    self.metric = metric
    self.isForPeople = isForPeople
    self.showsQuiet = showsQuiet
  }
}

/// Every number over runs: where its level changed, which runs stand out, and where it drifts.
package struct TrendReport: Sendable {
  let series: [TrendSeries]
  package let report: Report

  /// - Parameter runs: in any order; not empty.
  package init(_ runs: [RunHead], _ question: TrendQuestion = TrendQuestion(), in warehouse: Warehouse) throws
  {
    let table = try SeriesTable(runs, container: question.container, in: warehouse)
    let asked = table.series.filter { series in
      (question.scenario == nil || series.key.scenario == question.scenario)
        && (question.metric == nil || series.key.metric == question.metric)
    }
    let all = asked.flatMap(TrendSeries.all)
    series = all
    let labels = BoundQuery(.runLabelValues)
    let labelTexts = try Self.labelTexts(warehouse.fetch(RunLabelRow.self, labels))
    let isSingle = asked.count == 1
    let folds = question.isForPeople && !question.showsQuiet && !isSingle
    let shown = folds ? all.filter { !$0.isQuiet } : all
    var sections = [
      ReportTable(key: "series", title: "Series", columns: Self.seriesColumns, rows: shown.map(\.row)),
      ReportTable(
        key: "changes", title: "Changes of level", columns: Self.changeColumns,
        rows: all.flatMap(\.changeRows).sorted { $0.run < $1.run }.map(\.row)),
      ReportTable(
        key: "spikes", title: "Single runs far off", columns: Self.spikeColumns,
        rows: all.flatMap(\.spikeRows)),
    ]
    if !question.isForPeople || isSingle {
      sections.append(
        ReportTable(
          key: "points", title: "Runs", columns: Self.pointColumns,
          rows: all.flatMap { $0.pointRows(labelTexts) }))
    }
    report = Report(
      sections: sections, mainIndex: question.isForPeople ? 0 : sections.count - 1,
      notes: Self.notes(asked, all, hidden: all.count - shown.count), queries: table.queries + [labels],
      nothing: asked.isEmpty ? Self.nothing(table, question) : nil)
  }

  private static func nothing(_ table: SeriesTable, _ question: TrendQuestion) -> String {
    func list(_ part: (SeriesKey) -> String) -> String {
      let names = table.series.map { part($0.key) }.reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
      return names.map { "  " + visible($0) }.joined(separator: "\n")
    }
    if table.series.isEmpty {
      return "the runs have no closed scenario with readings"
        + (question.container.map { " of a container `\(visible($0))`" } ?? "")
    }
    if let scenario = question.scenario, !table.series.contains(where: { $0.key.scenario == scenario }) {
      return "the runs have no scenario `\(visible(scenario))`; there are:\n" + list(\.scenario)
    }
    return "the runs have no series of that metric there; there are:\n" + list { $0.metric.rawValue }
  }

  private static func notes(_ asked: [RunSeries], _ all: [TrendSeries], hidden: Int) -> [String] {
    var notes = collected(
      asked.map { series in
        (
          series.key.subject,
          series.points.compactMap { point in point.flaw.map { "run #\(point.run.runID) is left out: \($0)" }
          }
        )
      })
    let byKey = Dictionary(grouping: all, by: \.key)
    notes += collected(
      asked.map { series in
        let kinds = byKey[series.key] ?? []
        let texts = kinds.dropFirst().compactMap { kind -> String? in
          guard let point = kind.points.last, let newest = kinds[0].points.last else { return nil }
          let differences = point.conditions.differences(from: newest.conditions).map(\.text)
          return
            "\(RunHead.names(kind.points.map(\.run))) stand\(kind.points.count == 1 ? "s" : "") apart: \(differences.joined(separator: ", "))"
        }
        return (series.key.subject, texts)
      })
    if all.contains(where: { $0.points.contains { $0.conditions.hostFingerprint == nil } }) {
      notes.append(
        "imported runs do not say which kind of machine they come from; that it is one is taken on trust")
    }
    let short = all.count { $0.levels == nil }
    if short > 0 {
      notes.append(
        "\(short) of \(all.count) series have fewer than \(GuardedChangePoints.minimumSeries) runs: nothing is said of them"
      )
    }
    let wandering = all.filter { ($0.levels?.residualAutocorrelation ?? 0) > 0.3 && !$0.isQuiet }
    if !wandering.isEmpty {
      notes.append(
        "neighbouring runs resemble each other in \(wandering.map(\.key.subject).joined(separator: ", ")): the environment may drift, and changes are less certain there"
      )
    }
    for series in all where series.levels?.lastIsUnconfirmed == true {
      notes.append(
        "\(series.key.subject): the newest run is far off; the next one will show whether it is a spike or a change"
      )
    }
    if hidden > 0 { notes.append("\(hidden) series without a change, spike or drift; --all shows them") }
    return notes
  }

  private static func labelTexts(_ rows: [RunLabelRow]) throws -> [Int64: String] {
    Dictionary(grouping: rows, by: \.runID).mapValues { labels in
      let members = labels.map { "\(JSONFormat.quoted($0.key)):\(JSONFormat.quoted($0.value))" }
      return "{\(members.joined(separator: ","))}"
    }
  }

  private static let keyColumns = [
    ReportColumn(
      "scenario", "Scenario", .text,
      "name of the scenario; load, duration or reset for a number made of all of a kind"),
    ReportColumn("container", "Container", .text, "name of the container"),
    ReportColumn("metric", "Metric", .text, "as --metric takes it"),
    ReportColumn("unit", "Unit", .text, "of the values", detail: true),
  ]

  static let seriesColumns =
    keyColumns + [
      ReportColumn("run_count", "Runs", .integer, "comparable runs"),
      ReportColumn("first_value", "First", .significant(4), "of the oldest run"),
      ReportColumn("last_value", "Last", .significant(4), "of the newest run"),
      ReportColumn("sparkline", "Over time", readers: .people),
      ReportColumn("change_count", "Changes", .integer, "changes of level; null below eight runs"),
      ReportColumn("spike_count", "Spikes", .integer, "single runs far off; null below eight runs"),
      ReportColumn(
        "drift_per_run", "Drift a run", .significant(3),
        "slow change since the last change of level; null: none"),
      ReportColumn(
        "drift_percent", "Drift %", .real(1), "of the median, over those runs; null: none", detail: true),
      ReportColumn(
        "residual_autocorrelation", "Lag 1", .real(2), "of neighbouring runs around their levels, -1 to 1",
        detail: true),
      ReportColumn("host_fingerprint", "Host", .text, "kind of machine; null: not known", detail: true),
    ]

  static let changeColumns =
    keyColumns + [
      ReportColumn("run_id", "Run", .integer, "first run of the new level"),
      ReportColumn("test_id", "Test id", .text, "its start as YYYYMMDD_HHMMSS", detail: true),
      ReportColumn("started_at", "Started (UTC)", .timestamp, "its start"),
      ReportColumn("direction", "", .text, "worse or better"),
      ReportColumn("before", "Before", .significant(4), "median of the level before"),
      ReportColumn("after", "After", .significant(4), "median of the new level"),
      ReportColumn("delta", "Delta", .significant(3), "after less before"),
      ReportColumn(
        "delta_percent", "Delta %", .real(1), "of the level before; null for a metric that may be 0"),
      ReportColumn(
        "earliest_run_id", "from", .integer, "the change may as well have begun at this run", detail: true),
      ReportColumn("latest_run_id", "to", .integer, "or as late as at this run", detail: true),
      ReportColumn("range_text", "Between", readers: .people),
      ReportColumn("runs_before", "Runs before", .integer, "on the level before", detail: true),
      ReportColumn("runs_after", "Runs after", .integer, "on the new level", detail: true),
      ReportColumn(
        "p", "p", .significant(1), "chance of it in a series without change, split where it is largest",
        detail: true),
      ReportColumn("is_confirmed", "", .flag("confirmed"), "1: three runs or more on the new level"),
    ]

  static let spikeColumns =
    keyColumns + [
      ReportColumn("run_id", "Run", .integer, "the run far off"),
      ReportColumn("started_at", "Started (UTC)", .timestamp, "its start"),
      ReportColumn("value", "Value", .significant(4), "of that run"),
      ReportColumn("usual", "Usual", .significant(4), "median of the runs around it"),
    ]

  static let pointColumns =
    keyColumns + [
      ReportColumn("run_id", "Run", .integer, "number of the run"),
      ReportColumn("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS", detail: true),
      ReportColumn("started_at", "Started (UTC)", .timestamp, "start of the run"),
      ReportColumn("value", "Value", .significant(4), "of that run"),
      ReportColumn("mark", "Mark", .text, "change: first run of a new level; spike: far off; null: neither"),
      ReportColumn("labels", "Labels", .json, "all labels of the run as one object"),
    ]
}

private struct RunLabelRow: Decodable {
  let runID: Int64
  let key: String
  let value: String

  private enum CodingKeys: String, CodingKey {
    case runID = "runId"
    case key, value
  }
}
