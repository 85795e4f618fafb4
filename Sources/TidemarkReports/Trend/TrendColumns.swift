import TidemarkAnalysis
import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

extension TrendReport {
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

extension LevelChange {
  fileprivate var rangeText: String {
    earliest.runID == latest.runID ? "#\(earliest.runID)" : "#\(earliest.runID) to #\(latest.runID)"
  }
}
