import TidemarkWarehouse

/// What is known of one container in one scenario, so that the thousand runs of a year look for their series and their
/// conditions once and not once a number. A class, because each of them changes it.
final class ScenarioPlace {
  let scenario: String
  /// Places of the series among those collected, by metric.
  var indices: [Int?] = Array(repeating: nil, count: RunMetric.allCases.count)
  /// The last row with its run, and their conditions.
  var last: (row: StoredPoint, run: RunHead, conditions: SeriesConditions)?

  init(scenario: String) { self.scenario = scenario }
}

/// The scenarios of one container.
struct ScenarioPlaces {
  private var all: [ScenarioPlace] = []
  private var ofScenario: [String: Int] = [:]

  /// - Parameter expected: scenarios mostly run in the same order, so that the place that is meant is known before its name
  ///   is looked up.
  mutating func place(_ scenario: String, expected: Int) -> ScenarioPlace {
    if expected < all.count, all[expected].scenario == scenario { return all[expected] }
    if let index = ofScenario[scenario] { return all[index] }
    let made = ScenarioPlace(scenario: scenario)
    ofScenario[scenario] = all.count
    all.append(made)
    return made
  }
}
