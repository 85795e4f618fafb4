import Foundation
import TidemarkWarehouse

/// Gives points recorded under the same conditions the same ``SeriesConditions``, and parses each JSON of parameters
/// once.
struct ConditionsTable {
  private struct Place: Hashable {
    let hostFingerprint: String?
    let intervalSeconds: Double
    let stored: StoredConditions
  }

  /// Scenarios whose values make one number together, each with its conditions.
  private struct Combination: Hashable {
    let hostFingerprint: String?
    let intervalSeconds: Double
    let memoryLimitMB: Double?
    let cpuLimitCores: Double?
    let scenarios: [String]
    let parts: [ObjectIdentifier]
  }

  private var parts: [String: ScenarioParts] = [:]
  private var ofPlace: [Place: SeriesConditions] = [:]
  private var ofCombination: [Combination: SeriesConditions] = [:]

  /// - Throws: what is wrong with the stored JSON.
  mutating func conditions(_ stored: StoredConditions, of run: RunHead) throws -> SeriesConditions {
    let place = Place(
      hostFingerprint: run.hostFingerprint, intervalSeconds: run.intervalSeconds, stored: stored)
    if let known = ofPlace[place] { return known }
    let own = try parts[stored.parameters] ?? ScenarioParts(json: stored.parameters)
    parts[stored.parameters] = own
    var seconds = own.seconds
    if let planned = stored.plannedSeconds { seconds["planned_seconds"] = planned }
    let made = SeriesConditions(
      hostFingerprint: place.hostFingerprint, memoryLimitMB: stored.memoryLimitMB,
      cpuLimitCores: stored.cpuLimitCores, intervalSeconds: place.intervalSeconds,
      parameters: own.parameters, seconds: seconds)
    ofPlace[place] = made
    return made
  }

  /// Of a number made of several scenarios: which were measured, and the conditions of each.
  ///
  /// - Parameter rows: not empty, each with its own conditions.
  mutating func conditions(of rows: [(row: StoredPoint, conditions: SeriesConditions)]) -> SeriesConditions {
    let last = rows[rows.count - 1].conditions
    let combination = Combination(
      hostFingerprint: last.hostFingerprint, intervalSeconds: last.intervalSeconds,
      memoryLimitMB: last.memoryLimitMB, cpuLimitCores: last.cpuLimitCores,
      scenarios: rows.map(\.row.scenario), parts: rows.map { ObjectIdentifier($0.conditions) })
    if let known = ofCombination[combination] { return known }
    var parameters: [String: String] = [:]
    var seconds: [String: Double] = [:]
    for (row, own) in rows {
      for (name, value) in own.parameters where parameters["\(row.scenario) \(name)"] == nil {
        parameters["\(row.scenario) \(name)"] = value
      }
      parameters[row.scenario] = "measured"
      for (name, value) in own.seconds where seconds["\(row.scenario) \(name)"] == nil {
        seconds["\(row.scenario) \(name)"] = value
      }
    }
    let made = SeriesConditions(
      hostFingerprint: last.hostFingerprint, memoryLimitMB: last.memoryLimitMB,
      cpuLimitCores: last.cpuLimitCores, intervalSeconds: last.intervalSeconds, parameters: parameters,
      seconds: seconds)
    ofCombination[combination] = made
    return made
  }
}

/// The parameters of a scenario, lengths of time apart.
struct ScenarioParts {
  var parameters: [String: String] = [:]
  var seconds: [String: Double] = [:]

  /// - Parameter json: `scenarios.parameters`. The interval is a condition of its own and left out.
  /// - Throws: what is wrong with the JSON.
  init(json: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
    for (key, value) in object where key != "interval_seconds" {
      if let number = value as? Double, key.hasSuffix("_seconds") || key.hasSuffix("_minutes") {
        seconds[key.replacing("_minutes", with: "_seconds")] =
          key.hasSuffix("_minutes") ? number * 60 : number
      } else {
        parameters[key] = "\(value)"
      }
    }
  }
}
