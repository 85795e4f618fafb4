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

  /// - Parameter readings: of one container in one scenario, not empty.
  init(_ readings: [ResetReading], scenario: String, container: String, tolerancePercent: Double) {
    func values(_ phase: String) -> [Double] {
      readings.filter { $0.phase == phase }.map(\.memoryUsedMB)
    }
    let (baseline, load, postReset) = (values("baseline"), values("load"), values("post_reset"))
    self.scenario = scenario
    self.container = container
    loadMeanMB = Moments(load).mean
    comparison = Result { () throws(Undefined) in
      try ResetComparison(
        baseline: baseline, load: load, postReset: postReset, tolerancePercent: tolerancePercent)
    }
    verdict = Result { () throws(Undefined) in
      try ResetVerdict(baseline: baseline, postReset: postReset, tolerancePercent: tolerancePercent)
    }
  }
}
