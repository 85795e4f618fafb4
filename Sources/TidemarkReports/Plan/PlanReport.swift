import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// What is asked of a plan.
package struct PlanQuestion: Sendable {
  /// Percent of the mean.
  package var changePercent: Double
  /// Chance of a false alarm, 0 to 1.
  package var alpha: Double
  /// Chance that a comparison of two sides finds the change, 0 to 1.
  package var power: Double
  /// Patterns; nil for all.
  package var scenario: String?
  package var container: String?
  package var metric: String?

  package init(
    changePercent: Double, alpha: Double = 0.01, power: Double = 0.8, scenario: String? = nil,
    container: String? = nil, metric: String? = nil
  ) {
    self.changePercent = changePercent
    self.alpha = alpha
    self.power = power
    self.scenario = scenario
    self.container = container
    self.metric = metric
  }
}

/// How many runs it takes to see a change of a given size.
package struct PlanReport: Sendable {
  package let report: Report

  /// For every series of the runs, which are taken as one level; in any order.
  package init(_ runs: [RunHead], _ question: PlanQuestion, in warehouse: Warehouse) throws {
    let accepted = runs.filter { $0.flaw == nil }
    let table = try SeriesTable(accepted, in: warehouse)
    let rows = table.series.compactMap { series -> [Value]? in
      let key = series.key
      // Of a metric whose mean may be zero no percentage makes sense.
      guard key.metric.rule.relativeFloor > 0, matches(question.scenario, key.scenario),
        matches(question.container, key.container), matches(question.metric, key.metric.rawValue)
      else { return nil }
      let moments = Moments(series.points.filter { $0.flaw == nil }.map(\.value))
      guard let mean = moments.mean, let variance = moments.variance, abs(mean) > 2 * variance.squareRoot()
      else { return nil }
      return Self.row(
        [.text(key.scenario), .text(key.container), .text(key.metric.rawValue)], runs: moments.count,
        mean: mean, spread: variance.squareRoot() / abs(mean), question)
    }
    report = Report(
      sections: [ReportTable(key: "plan", title: "Runs needed", columns: Self.columns, rows: rows)],
      notes: [Self.explanation(question)], queries: table.queries,
      nothing: rows.isEmpty ? "no series of these runs has two values that fit" : nil)
  }

  /// For a spread one knows.
  package init(coefficientOfVariationPercent: Double, baselineRuns: Int, _ question: PlanQuestion) {
    report = Report(
      sections: [
        ReportTable(
          key: "plan", title: "Runs needed", columns: Self.columns,
          rows: [
            Self.row(
              [nil, nil, nil], runs: baselineRuns, mean: nil, spread: coefficientOfVariationPercent / 100,
              question)
          ])
      ], notes: [Self.explanation(question)])
  }

  private static func row(
    _ names: [Value], runs: Int, mean: Double?, spread: Double, _ question: PlanQuestion
  ) -> [Value] {
    let change = question.changePercent / 100
    let candidates = RunsNeeded.candidates(
      toSee: change, baselineRuns: runs, standardDeviation: spread, alpha: question.alpha)
    let perSide = RunsNeeded.perSide(
      toSee: change, coefficientOfVariation: spread, alpha: question.alpha, power: question.power)
    let visible = StudentTDistribution(degreesOfFreedom: Double(runs - 1))?.quantile(1 - question.alpha)
      .map { 100 * $0 * spread * (1 + 1 / Double(runs)).squareRoot() }
    return names + [
      .integer(Int64(runs)), Value(mean), .real(spread * 100), Value(visible),
      Value(candidates.map(Int64.init)),
      Value(perSide.map(Int64.init)),
    ]
  }

  private static func explanation(_ question: PlanQuestion) -> String {
    "to see a change of \(plain(question.changePercent)) %: candidate runs against the baseline runs there are, until the limit of one series at \(plain(question.alpha * 100)) % comes down to it; runs a side, for it to be found \(plain(question.power * 100)) times in 100. A gate of many series asks for more (Holm)"
  }

  static let columns = [
    ReportColumn("scenario", "Scenario", .text, "name of the scenario, or load for all of the kind"),
    ReportColumn("container", "Container", .text, "name of the container"),
    ReportColumn("metric", "Metric", .text, "what is compared"),
    ReportColumn("baseline_runs", "Baseline runs", .integer, "complete runs there are"),
    ReportColumn(
      "mean", "Mean", .real(2), "over those runs, in units of the metric; null for a spread that was given"),
    ReportColumn("cv_percent", "CV %", .real(2), "standard deviation between runs over their mean"),
    ReportColumn(
      "visible_percent", "One run sees %", .real(1),
      "the change one candidate run can show against that baseline"),
    ReportColumn(
      "candidate_runs", "Candidates", .integer,
      "candidate runs that would show the change; null when no number would: the baseline needs more runs"),
    ReportColumn("runs_per_side", "Or a side", .integer, "runs on either side of a new comparison"),
  ]
}
