import TidemarkStatistics
import TidemarkTables
import TidemarkWarehouse

/// What one run measured, and the numbers it is compared by.
struct RunFacts {
  let run: RunHead
  /// In the order in which the scenarios ran, containers by name within.
  let rows: [SeriesValues]
  let kills: [SeriesKills]
  /// By the JSON of the parameters.
  let parts: [String: ScenarioParts]

  /// Less than this share of the readings expected is not compared.
  static let neededCoverage = 0.9

  func addScenarios(to points: inout PointCollection) {
    for row in rows {
      let conditions = conditions(row, parts(row))
      let flaw = flaw(row)
      func add(_ metric: RunMetric, _ value: Double?, _ samples: WelchTest.Summary? = nil) {
        guard let value else { return }
        points.add(
          SeriesPoint(
            run: run, value: value, conditions: conditions, coverage: row.coverage, flaw: flaw,
            samples: samples),
          to: SeriesKey(scenario: row.scenario, container: row.container, metric: metric))
      }
      add(.memoryMean, row.memoryMeanMB, row.memorySamples)
      add(.memoryP95, row.memoryP95MB)
      add(.cpuMean, row.cpuMeanPercent, row.cpuSamples)
      add(.cpuP95, row.cpuP95Percent)
      let killCount =
        kills.first { $0.scenario == row.scenario && $0.container == row.container }?.killCount ?? 0
      // A kill aborts the scenario it happens in; the count is known all the same.
      points.add(
        SeriesPoint(
          run: run, value: Double(killCount), conditions: conditions, coverage: row.coverage,
          flaw: killCount == 0 ? flaw : nil, samples: nil),
        to: SeriesKey(scenario: row.scenario, container: row.container, metric: .oomCount))
      if let limit = row.memoryLimitMB, let p99 = row.memoryP99MB { add(.headroom, limit - p99) }
    }
    addKillsBeforeReading(to: &points)
  }

  /// A container may be killed before its first reading; it has no row then.
  private func addKillsBeforeReading(to points: inout PointCollection) {
    for kill in kills {
      let scenario = rows.first { $0.scenario == kill.scenario }
      guard !rows.contains(where: { $0.scenario == kill.scenario && $0.container == kill.container }) else {
        continue
      }
      let scenarioParts = scenario.map(parts)
      points.add(
        SeriesPoint(
          run: run, value: Double(kill.killCount),
          conditions: SeriesConditions(
            hostFingerprint: run.hostFingerprint, intervalSeconds: run.intervalSeconds,
            parameters: scenarioParts?.parameters ?? [:], seconds: scenarioParts?.seconds ?? [:]),
          coverage: nil, flaw: nil, samples: nil),
        to: SeriesKey(scenario: kill.scenario, container: kill.container, metric: .oomCount))
    }
  }

  func addDerived(to points: inout PointCollection) {
    for container in Set(rows.map(\.container)).sorted() {
      let own = rows.filter { $0.container == container }
      addScaling(own.filter { $0.kind == "load" && ($0.totalAgents ?? 0) > 0 }, container, to: &points)
      addLeak(own.filter { $0.kind == "duration" }, container, to: &points)
      addReset(own.filter { $0.kind == "reset" }, container, to: &points)
    }
  }

  private func addScaling(_ rows: [SeriesValues], _ container: String, to points: inout PointCollection) {
    let levels = rows.filter { $0.isAborted == 0 && $0.memoryMeanMB != nil }
    let agents = levels.compactMap(\.totalAgents).map(Double.init)
    let line = Result { () throws(Undefined) in
      try LeastSquaresLine(x: agents, y: levels.compactMap(\.memoryMeanMB))
    }
    guard let line = line.value, let top = agents.max() else { return }
    add(.growthPerAgent, line.slope, levels, container, to: &points)
    add(.memoryAtTop, line.predict(top), levels, container, to: &points)
    // A line that does not rise meets no limit, and one that meets it far off says nothing about it.
    if let limit = levels.last?.memoryLimitMB, line.slope > 0 {
      let agents = line.meanX + (limit - line.meanY) / line.slope
      if agents > 0, agents <= ScalingEvidence.reach * top {
        add(.agentsAtLimit, agents, levels, container, to: &points)
      }
    }
  }

  /// The slope of parallel lines, one for each scenario: Σ c / Σ m2.
  private func addLeak(_ rows: [SeriesValues], _ container: String, to points: inout PointCollection) {
    let pieces = rows.filter { $0.isAborted == 0 && $0.growthC != nil }
    let squares = pieces.compactMap(\.growthM2).reduce(0, +)
    guard squares > 0 else { return }
    add(.leakSlope, pieces.compactMap(\.growthC).reduce(0, +) / squares, pieces, container, to: &points)
  }

  private func addReset(_ rows: [SeriesValues], _ container: String, to points: inout PointCollection) {
    let resets = rows.filter { $0.isAborted == 0 }.compactMap { row in
      row.baselineMedianMB.flatMap { before in row.postResetMedianMB.map { $0 - before } }
    }
    guard let retained = Moments(resets).mean else { return }
    add(.retained, retained, rows.filter { $0.isAborted == 0 }, container, to: &points)
  }

  private func add(
    _ metric: RunMetric, _ value: Double, _ rows: [SeriesValues], _ container: String,
    to points: inout PointCollection
  ) {
    guard let scope = metric.scope.name, let last = rows.last else { return }
    var together = ScenarioParts()
    for row in rows {
      let named = parts(row).named(row.scenario)
      together.parameters.merge(named.parameters) { first, _ in first }
      together.seconds.merge(named.seconds) { first, _ in first }
    }
    points.add(
      SeriesPoint(
        run: run, value: value, conditions: conditions(last, together),
        coverage: rows.compactMap(\.coverage).min(), flaw: rows.lazy.compactMap(flaw).first, samples: nil),
      to: SeriesKey(scenario: scope, container: container, metric: metric))
  }

  private func parts(_ row: SeriesValues) -> ScenarioParts {
    var parts = parts[row.parameters] ?? ScenarioParts()
    if let planned = row.plannedSeconds { parts.seconds["planned_seconds"] = planned }
    return parts
  }

  private func conditions(_ row: SeriesValues, _ parts: ScenarioParts) -> SeriesConditions {
    SeriesConditions(
      hostFingerprint: run.hostFingerprint, memoryLimitMB: row.memoryLimitMB,
      cpuLimitCores: row.cpuLimitCores,
      intervalSeconds: run.intervalSeconds, parameters: parts.parameters, seconds: parts.seconds)
  }

  private func flaw(_ row: SeriesValues) -> String? {
    if row.isAborted == 1 {
      return "\(row.scenario) was aborted" + (row.abortReason.map { ": \($0)" } ?? "")
    }
    if let coverage = row.coverage, coverage < Self.neededCoverage {
      return "\(row.scenario) has \(humanText(.real(coverage), .share) ?? "") of its readings"
    }
    return nil
  }
}

extension SeriesValues {
  var memorySamples: WelchTest.Summary? {
    Self.summary(memoryMeanMB, memoryStandardDeviationMB, memoryLagOne, memoryCount)
  }

  var cpuSamples: WelchTest.Summary? {
    Self.summary(cpuMeanPercent, cpuStandardDeviationPercent, cpuLagOne, cpuCount)
  }

  /// What autocorrelated samples are worth for their mean.
  private static func summary(
    _ mean: Double?, _ deviation: Double?, _ lagOne: Double?, _ count: Int?
  ) -> WelchTest.Summary? {
    guard let mean, let deviation, let count else { return nil }
    let corrected = EffectiveSampleSize.correctedLagOne(lagOne ?? 0, count: count)
    guard let size = EffectiveSampleSize.finite(count: count, lagOne: corrected), size > 1 else { return nil }
    return WelchTest.Summary(mean: mean, variance: deviation * deviation, effectiveSize: size)
  }
}
