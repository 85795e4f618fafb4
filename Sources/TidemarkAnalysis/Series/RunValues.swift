import TidemarkStatistics
import TidemarkWarehouse

/// The numbers that one run is compared by, for one container.
struct RunValues {
  let run: RunHead
  let container: String
  /// Of this container, in the order in which the scenarios ran, each with its conditions.
  let rows: [(row: StoredPoint, conditions: SeriesConditions)]
  /// Kills by scenario.
  let kills: [String: Int]

  /// Calls `body` with every number of a single scenario: its metric, the metric's place, and what makes the point.
  func forEach(
    of row: StoredPoint, _ conditions: SeriesConditions,
    _ body: (RunMetric, _ place: Int, _ point: () -> SeriesPoint) -> Void
  ) {
    let flaw = row.own.flaw(row.scenario, coverage: row.measures.coverage)
    let cpuCoverage = row.measures.cpuCoverage.map { min(1, $0) }
    let cpuFlaw = row.own.flaw(row.scenario, coverage: cpuCoverage)
    func add(_ metric: Placed, _ value: Double?, isMean: Bool = false, isCPU: Bool = false) {
      guard let value else { return }
      body(metric.metric, metric.place) {
        SeriesPoint(
          run: run, value: value, conditions: conditions,
          coverage: isCPU ? cpuCoverage : row.measures.coverage,
          flaw: isCPU ? cpuFlaw : flaw, samples: isMean ? isCPU ? row.cpuSamples : row.memorySamples : nil)
      }
    }
    add(Self.memoryMean, row.measures.memoryMeanMB, isMean: true)
    add(Self.memoryP95, row.measures.memoryP95MB)
    add(Self.cpuMean, row.measures.cpuMeanPercent, isMean: true, isCPU: true)
    add(Self.cpuP95, row.measures.cpuP95Percent, isCPU: true)
    let killCount = kills.isEmpty ? 0 : kills[row.scenario] ?? 0
    // A kill aborts the scenario it happens in; the count is known all the same.
    body(Self.oomCount.metric, Self.oomCount.place) {
      SeriesPoint(
        run: run, value: Double(killCount), conditions: conditions, coverage: row.measures.coverage,
        flaw: killCount == 0 ? flaw : nil, samples: nil)
    }
    if let limit = row.measures.memoryLimitMB, let p99 = row.measures.memoryP99MB {
      add(Self.headroom, limit - p99)
    }
  }

  /// A metric with its place, which is searched for once and not once a row.
  private struct Placed {
    let metric: RunMetric
    let place: Int

    init(_ metric: RunMetric) {
      self.metric = metric
      place = metric.place
    }
  }

  private static let memoryMean = Placed(.memoryMean)
  private static let memoryP95 = Placed(.memoryP95)
  private static let cpuMean = Placed(.cpuMean)
  private static let cpuP95 = Placed(.cpuP95)
  private static let oomCount = Placed(.oomCount)
  private static let headroom = Placed(.headroom)

  /// Every number made of all scenarios of a kind.
  ///
  /// - Parameter table: gives equal conditions one identity.
  func derived(_ table: inout ConditionsTable) -> [(key: SeriesKey, point: SeriesPoint)] {
    var all: [(key: SeriesKey, point: SeriesPoint)] = []
    func add(
      _ metric: RunMetric, _ value: Double, _ used: [(row: StoredPoint, conditions: SeriesConditions)]
    ) {
      guard let scope = metric.scope.name, !used.isEmpty else { return }
      let point = SeriesPoint(
        run: run, value: value, conditions: table.conditions(of: used),
        coverage: used.compactMap(\.row.measures.coverage).min(),
        flaw: used.lazy.compactMap { $0.row.own.flaw($0.row.scenario, coverage: $0.row.measures.coverage) }
          .first, samples: nil)
      all.append((SeriesKey(scenario: scope, container: container, metric: metric), point))
    }
    let whole = rows.filter { !$0.row.own.isAborted }
    let levels = whole.filter {
      $0.row.own.kind == "load" && ($0.row.own.totalAgents ?? 0) > 0 && $0.row.measures.memoryMeanMB != nil
    }
    let agents = levels.compactMap(\.row.own.totalAgents).map(Double.init)
    let line = Result { () throws(Undefined) in
      try LeastSquaresLine(x: agents, y: levels.compactMap(\.row.measures.memoryMeanMB))
    }
    if let line = line.value, let top = agents.max() {
      add(.growthPerAgent, line.slope, levels)
      add(.memoryAtTop, line.predict(top), levels)
      // A line that does not rise meets no limit, and one that meets it far off says nothing about it.
      if let limit = levels.last?.row.measures.memoryLimitMB, line.slope > 0 {
        let atLimit = line.meanX + (limit - line.meanY) / line.slope
        if atLimit > 0, atLimit <= ScalingEvidence.reach * top { add(.agentsAtLimit, atLimit, levels) }
      }
    }
    // The slope of parallel lines, one for each scenario: Σ c / Σ m2.
    let pieces = whole.filter { $0.row.own.kind == "duration" && $0.row.measures.growthC != nil }
    let squares = pieces.compactMap(\.row.measures.growthM2).reduce(0, +)
    if squares > 0 {
      add(.leakSlope, pieces.compactMap(\.row.measures.growthC).reduce(0, +) / squares, pieces)
    }
    let resets = whole.filter { $0.row.own.kind == "reset" }
    let retained = resets.compactMap { reset in
      reset.row.measures.baselineMedianMB.flatMap { before in
        reset.row.measures.postResetMedianMB.map { $0 - before }
      }
    }
    if let mean = Moments(retained).mean { add(.retained, mean, resets) }
    return all
  }
}
