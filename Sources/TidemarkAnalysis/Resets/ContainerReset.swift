package import TidemarkStatistics
package import TidemarkWarehouse

/// One reading of a reset scenario.
package struct ResetReading: Sendable {
  package let scenarioID: Int64
  package let scenario: String
  package let container: String
  package let phase: String
  package let memoryUsedMB: Double
}

extension ResetReading: QueryRow {
  package static let columns = [
    "scenario_id", "scenario", "container", "phase", "memory_used_mb",
  ]

  package init(_ row: inout StoredRow) throws {
    scenarioID = try row.read()
    scenario = try row.read()
    container = try row.read()
    phase = try row.read()
    memoryUsedMB = try row.read()
  }
}

/// What is stored of one container in one phase of a reset scenario.
package struct ResetMean: QueryRow, Sendable {
  package let scenarioID: Int64
  package let scenario: String
  package let container: String
  package let phase: String
  package let memoryMeanMB: Double
  package let memoryMaxMB: Double
  package let samplesPruned: Int

  package static let columns = [
    "scenario_id", "scenario", "container", "phase", "memory_mean_mb", "memory_max_mb", "samples_pruned",
  ]

  package init(_ row: inout StoredRow) throws {
    scenarioID = try row.read()
    scenario = try row.read()
    container = try row.read()
    phase = try row.read()
    memoryMeanMB = try row.read()
    memoryMaxMB = try row.read()
    samplesPruned = try row.read()
  }
}

/// Whether one container gave its memory back.
package struct ContainerReset: Sendable {
  package let scenario: String
  package let container: String
  /// How far the mean after may exceed the mean before.
  package let tolerancePercent: Double
  /// nil without readings under load.
  package let loadMeanMB: Double?
  /// Or why there is none.
  package let comparison: Result<ResetComparison, Undefined>
  /// Or why there is none.
  package let verdict: Result<ResetVerdict, Undefined>
  /// Whether the readings are gone, so that only the means can be compared.
  package let isPruned: Bool

  /// - Parameter readings: of one container in one scenario, not empty.
  package init(_ readings: [ResetReading], scenario: String, container: String, tolerancePercent: Double) {
    func values(_ phase: String) -> [Double] {
      readings.filter { $0.phase == phase }.map(\.memoryUsedMB)
    }
    let (baseline, load, postReset) = (values("baseline"), values("load"), values("post_reset"))
    self.scenario = scenario
    self.tolerancePercent = tolerancePercent
    self.container = container
    isPruned = false
    loadMeanMB = Moments(load).mean
    comparison = Result { () throws(Undefined) in
      try ResetComparison(
        baseline: baseline, load: load, postReset: postReset, tolerancePercent: tolerancePercent)
    }
    verdict = Result { () throws(Undefined) in
      try ResetVerdict(baseline: baseline, postReset: postReset, tolerancePercent: tolerancePercent)
    }
  }

  /// By the stored means alone.
  ///
  /// - Parameter means: of one container in one scenario, not empty.
  package init(pruned means: [ResetMean], scenario: String, container: String, tolerancePercent: Double) {
    func mean(_ phase: String) -> [Double] { means.filter { $0.phase == phase }.map(\.memoryMeanMB) }
    self.scenario = scenario
    self.tolerancePercent = tolerancePercent
    self.container = container
    isPruned = true
    loadMeanMB = mean("load").first
    comparison = Result { () throws(Undefined) in
      try ResetComparison(
        baseline: mean("baseline"), load: means.filter { $0.phase == "load" }.map(\.memoryMaxMB),
        postReset: mean("post_reset"), tolerancePercent: tolerancePercent)
    }
    verdict = .failure(.tooFewPoints(found: 0, needed: 1))
  }
}
