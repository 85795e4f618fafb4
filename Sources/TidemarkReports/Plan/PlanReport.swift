import TidemarkAnalysis
package import TidemarkGate
import TidemarkStatistics
package import TidemarkTables
import TidemarkWarehouse

/// How many runs it takes to see a change of a given size.
package enum PlanReport {
  package static func report(_ plan: RunPlan) -> Report {
    Report(
      sections: [
        ReportTable(
          key: "plan", title: "Runs needed", columns: columns, rows: plan.series,
          droppable: ["baseline_runs", "mean", "runs_per_side", "cv_percent", "visible_percent"])
      ],
      notes: [explanation(plan.question)] + shifts(plan.series), queries: plan.queries,
      nothing: plan.series.isEmpty ? "no series of these runs has two values that fit" : nil)
  }

  private static func explanation(_ question: PlanQuestion) -> String {
    "to see a change of \(plain(question.changePercent)) %: candidate runs against the baseline runs there are, until the limit of one series at \(plain(question.alpha * 100)) % comes down to it; runs a side, for it to be found \(plain(question.power * 100)) times in 100. A gate of many series asks for more (Holm)"
  }

  /// Where the level changed among the runs, by the run it changed at.
  private static func shifts(_ series: [PlannedSeries]) -> [String] {
    let shifted = series.compactMap { one in one.began.flatMap { run in one.key.map { (run, $0.subject) } } }
    return Dictionary(grouping: shifted, by: \.0.runID).sorted { $0.key < $1.key }.map { number, group in
      let names = group.prefix(3).map(\.1).joined(separator: ", ")
      let more = group.count > 3 ? " and \(group.count - 3) more" : ""
      return "the level changed at run #\(number), so only the runs since then are used for \(names)\(more)"
    }
  }

  static let columns: [Column<PlannedSeries>] = [
    Column("scenario", "Scenario", .text, "name of the scenario, or load for all of the kind") {
      $0.key?.scenario
    },
    Column("container", "Container", .text, "name of the container") { $0.key?.container },
    Column("metric", "Metric", .text, "what is compared") { $0.key?.metric.rawValue },
    Column(
      "baseline_runs", "Baseline runs", .integer, "complete runs there are, since the level last changed"
    ) {
      $0.baselineRuns
    },
    Column(
      "mean", "Mean", .real(2), "over those runs, in units of the metric; null for a spread that was given"
    ) { $0.mean },
    Column("cv_percent", "CV %", .real(2), "standard deviation between runs over their mean") {
      $0.variation * 100
    },
    Column(
      "visible_percent", "One run sees %", .real(1),
      "the smallest change that one candidate run can show with that baseline"
    ) { $0.visiblePercent },
    Column(
      "candidate_runs", "Candidates", .integer,
      "candidate runs that would show the change; null when no number would: the baseline needs more runs"
    ) { $0.candidateRuns },
    Column("runs_per_side", "Or a side", .integer, "runs on either side of a new comparison") {
      $0.runsPerSide
    },
    Column(
      "level_run_id", "Since run", .integer, "first run of the present level; null: it did not change",
      detail: true
    ) { $0.began?.runID },
  ]
}
