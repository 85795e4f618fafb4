package import TidemarkAnalysis
import TidemarkStatistics
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
package struct RunPlan: Sendable {
  package let question: PlanQuestion
  /// In the order of ``SeriesTable/series``.
  package let series: [PlannedSeries]
  package let queries: [BoundQuery]

  /// For every series of the runs, in any order; of a series whose level changed among them, by the present level.
  package init(_ runs: [RunHead], _ question: PlanQuestion, in warehouse: Warehouse) throws {
    let table = try SeriesTable(runs.filter { $0.flaw == nil }, in: warehouse)
    self.question = question
    queries = table.queries
    series = table.series.compactMap { series in
      let key = series.key
      // Of a metric whose mean may be zero no percentage makes sense.
      guard key.metric.floors.relative > 0, matches(question.scenario, key.scenario),
        matches(question.container, key.container), matches(question.metric, key.metric.rawValue)
      else { return nil }
      let level = PresentLevel(series)
      let moments = Moments(level.points.map(\.value))
      guard let mean = moments.mean, let variance = moments.variance, abs(mean) > 2 * variance.squareRoot()
      else { return nil }
      return PlannedSeries(
        key, runs: moments.count, mean: mean, variation: variance.squareRoot() / abs(mean),
        began: level.began, question)
    }
  }

  /// The points of a series since its last change of level.
  private struct PresentLevel {
    let points: [SeriesPoint]
    /// Nil: there was no change.
    let began: RunHead?

    init(_ series: RunSeries) {
      let whole = series.points.filter { $0.flaw == nil }
      let levels = Result { () throws(Undefined) in
        try GuardedChangePoints(whole.map(\.value), floors: series.key.metric.levelFloors)
      }.value
      let start = levels?.points.last?.index
      points = Array(whole[(start ?? 0)...])
      began = start.map { whole[$0].run }
    }
  }

  /// For a spread one knows.
  package init(coefficientOfVariationPercent: Double, baselineRuns: Int, _ question: PlanQuestion) {
    self.question = question
    queries = []
    series = [
      PlannedSeries(
        nil, runs: baselineRuns, mean: nil, variation: coefficientOfVariationPercent / 100, began: nil,
        question)
    ]
  }
}

/// The runs that one series needs.
package struct PlannedSeries: Sendable {
  /// nil for a spread that was given.
  package let key: SeriesKey?
  package let baselineRuns: Int
  /// In units of the metric.
  package let mean: Double?
  /// Standard deviation between runs over their mean.
  package let variation: Double
  /// The change that one candidate run can show against that baseline.
  package let visiblePercent: Double?
  /// Candidate runs that would show the change; nil when no number would.
  package let candidateRuns: Int?
  /// Runs on either side of a new comparison.
  package let runsPerSide: Int?
  /// First run of the present level; nil: the level did not change among the runs.
  package let began: RunHead?

  package init(
    _ key: SeriesKey?, runs: Int, mean: Double?, variation: Double, began: RunHead?, _ question: PlanQuestion
  ) {
    let change = question.changePercent / 100
    self.key = key
    baselineRuns = runs
    self.began = began
    self.mean = mean
    self.variation = variation
    candidateRuns = RunsNeeded.candidates(
      toSee: change, baselineRuns: runs, standardDeviation: variation, alpha: question.alpha)
    runsPerSide = RunsNeeded.perSide(
      toSee: change, coefficientOfVariation: variation, alpha: question.alpha, power: question.power)
    visiblePercent = StudentTDistribution(degreesOfFreedom: Double(runs - 1))?.quantile(1 - question.alpha)
      .map { 100 * $0 * variation * (1 + 1 / Double(runs)).squareRoot() }
  }
}
