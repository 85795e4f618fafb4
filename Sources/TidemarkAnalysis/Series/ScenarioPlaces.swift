import TidemarkWarehouse

/// What is known of one container in one scenario, so that the thousand runs of a year look for their series and their
/// conditions once and not once a number. A class, because each of them changes it.
final class ScenarioPlace {
  let scenario: String
  /// Places of the series among those collected, by metric.
  var indices: [Int?] = Array(repeating: nil, count: RunMetric.allCases.count)
  /// Those of the last row, with its run.
  private var last: (stored: StoredConditions, run: RunHead, conditions: SeriesConditions)?

  init(scenario: String) { self.scenario = scenario }

  /// - Parameter table: asked where they differ from those of the row before.
  /// - Throws: what is wrong with the stored JSON.
  func conditions(
    _ stored: StoredConditions, of run: RunHead, from table: inout ConditionsTable
  ) throws -> SeriesConditions {
    if let last, last.stored == stored, last.run.intervalSeconds == run.intervalSeconds,
      last.run.hostFingerprint == run.hostFingerprint
    {
      return last.conditions
    }
    let found = try table.conditions(stored, of: run)
    last = (stored, run, found)
    return found
  }
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
