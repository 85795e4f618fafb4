import TidemarkStatistics

/// One reading of a reset scenario.
struct ResetReading: Decodable, Sendable {
  let scenarioID: Int64
  let scenario: String
  let container: String
  let phase: String
  let memoryUsedMB: Double

  private enum CodingKeys: String, CodingKey {
    case scenarioID = "scenarioId"
    case scenario, container, phase
    case memoryUsedMB = "memoryUsedMb"
  }
}

/// What is stored of one container in one phase of a reset scenario.
struct ResetMean: Decodable, Sendable {
  let scenarioID: Int64
  let scenario: String
  let container: String
  let phase: String
  let memoryMeanMB: Double
  let memoryMaxMB: Double
  let samplesPruned: Int

  private enum CodingKeys: String, CodingKey {
    case scenarioID = "scenarioId"
    case scenario, container, phase
    case memoryMeanMB = "memoryMeanMb"
    case memoryMaxMB = "memoryMaxMb"
    case samplesPruned
  }
}

/// Whether one container gave its memory back.
struct ContainerReset: Sendable {
  let scenario: String
  let container: String
  /// nil without readings under load.
  let loadMeanMB: Double?
  /// Or why there is none.
  let comparison: Result<ResetComparison, Undefined>
  /// Or why there is none.
  let verdict: Result<ResetVerdict, Undefined>
  /// Whether the readings are gone, so that only the means can be compared.
  let isPruned: Bool

  /// - Parameter readings: of one container in one scenario, not empty.
  init(_ readings: [ResetReading], scenario: String, container: String, tolerancePercent: Double) {
    func values(_ phase: String) -> [Double] {
      readings.filter { $0.phase == phase }.map(\.memoryUsedMB)
    }
    let (baseline, load, postReset) = (values("baseline"), values("load"), values("post_reset"))
    self.scenario = scenario
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
  init(pruned means: [ResetMean], scenario: String, container: String, tolerancePercent: Double) {
    func mean(_ phase: String) -> [Double] { means.filter { $0.phase == phase }.map(\.memoryMeanMB) }
    self.scenario = scenario
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
