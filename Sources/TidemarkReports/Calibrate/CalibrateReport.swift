import TidemarkAnalysis
package import TidemarkGate
import TidemarkStatistics
package import TidemarkTables
import TidemarkWarehouse

/// How often the gate would have failed although nothing changed, from the warehouse's own history, and the floors
/// that noise asks for.
package enum CalibrateReport {
  package static func report(_ calibration: Calibration) -> Report {
    Report(
      sections: [
        ReportTable(
          key: "calibration", title: "The gate on unchanged runs", layout: .record, columns: facts,
          rows: [calibration]),
        ReportTable(
          key: "metrics", title: "By metric and kind of scenario", columns: columns,
          rows: calibration.metrics,
          droppable: [
            "comparison_count", "series_count", "alarm_percent_high", "inconclusive_percent", "alarm_count",
            "absolute_floor", "suggested_absolute", "cv_percent",
          ]),
      ], mainIndex: 1, notes: calibration.gateCount > 0 ? notes(calibration) : [],
      queries: calibration.queries,
      nothing: calibration.gateCount > 0
        ? nil
        : "no run has \(Calibration.minimumBaseline) complete, comparable runs of the same level before it; calibrating needs more history"
    )
  }

  private static func notes(_ calibration: Calibration) -> [String] {
    var notes = [
      "replays share most of their baselines, so the intervals are a little too narrow",
      "a floor is suggested so that at most 1 % of unchanged runs rise beyond it; the gate asks for both floors and for more than the noise",
    ]
    if calibration.unfitCount > 0 {
      notes.append("\(counted(calibration.unfitCount, "run")) left out, because not complete")
    }
    if calibration.changeCount > 0 {
      notes.append(
        "\(counted(calibration.changeCount, "change")) of level found in the series; runs are not compared across them"
      )
    }
    return notes
  }

  static let facts: [Column<Calibration>] = [
    Column("run_count", "Runs", .integer, "complete runs") { $0.runCount },
    Column("gate_count", "Gates replayed", .integer, "runs with five or more of the same level before them") {
      $0.gateCount
    },
    Column("alarm_count", "False alarms", .integer, "gates that failed on a comparison") { $0.alarmCount },
    Column("alarm_percent", "False alarms %", .real(2), "of the gates") { $0.alarmRate.map { $0 * 100 } },
    Column("alarm_percent_low", "from %", .real(2), "95 % interval (Wilson)") {
      $0.alarmInterval.map { $0.lower * 100 }
    },
    Column("alarm_percent_high", "to %", .real(2), "95 % interval (Wilson)") {
      $0.alarmInterval.map { $0.upper * 100 }
    },
    Column("alpha_percent", "Promised %", .real(2), "by the policy's alpha") { $0.alpha * 100 },
    Column(
      "baseline_runs", "Baseline", .integer, "largest number of earlier runs that each was compared with"
    ) { $0.baselineRuns },
  ]

  static let columns: [Column<CalibratedMetric>] = [
    Column("metric", "Metric", .text, "what is compared") { $0.metric.rawValue },
    Column("kind", "Kind", .text, "kind of scenario") { $0.kind },
    Column("series_count", "Series", .integer, "scenarios and containers") { $0.seriesCount },
    Column("comparison_count", "Compared", .integer, "runs compared with those before them, over all series")
    {
      $0.comparisonCount
    },
    Column("alarm_count", "Alarms", .integer, "comparisons that failed") { $0.alarmCount },
    Column("alarm_percent", "Alarms %", .real(2), "of the comparisons") { 100 * $0.alarmShare },
    Column("alarm_percent_low", "from %", .real(2), "95 % interval (Wilson)", detail: true) {
      $0.alarmInterval.map { $0.lower * 100 }
    },
    Column("alarm_percent_high", "to %", .real(2), "95 % interval (Wilson)") {
      $0.alarmInterval.map { $0.upper * 100 }
    },
    Column("inconclusive_percent", "Open %", .real(2), "comparisons that could not be decided") {
      100 * $0.inconclusiveShare
    },
    Column(
      "cv_percent", "CV %", .real(2),
      "standard deviation between runs over their mean, median over baselines; null where the mean may be zero"
    ) { $0.variation.map { $0 * 100 } },
    Column("relative_floor_percent", "Floor %", .real(1), "relative floor of the policy") {
      $0.relativeFloorPercent
    },
    Column(
      "suggested_relative_percent", "Suggested %", .real(1),
      "1 % of unchanged runs rise by more; null where the mean may be zero"
    ) { $0.suggestedRelative.map { $0 * 100 } },
    Column("absolute_floor", "Floor", .real(2), "absolute floor of the policy, in units of the metric") {
      $0.absoluteFloor
    },
    Column("suggested_absolute", "Suggested", .real(2), "1 % of unchanged runs rise by more") {
      $0.suggestedAbsolute
    },
  ]
}
