import Foundation
import TidemarkStatistics

/// What must be equal for two numbers to be comparable.
package struct SeriesConditions: Sendable, Hashable {
  /// nil for a run imported from elsewhere.
  package var hostFingerprint: String?
  package var memoryLimitMB: Double?
  package var cpuLimitCores: Double?
  package var intervalSeconds: Double
  /// Parameters of the scenarios that are no lengths of time.
  package var parameters: [String: String]
  /// Lengths of time asked for, in seconds.
  package var seconds: [String: Double]

  /// A condition by the name `--allow` takes.
  package enum Kind: String, CaseIterable, Sendable { case host, limits, parameters, interval, duration }

  package struct Difference: Sendable, Hashable {
    package let kind: Kind
    /// What differs, here first: `memory limit 512 MB against 1024 MB`.
    package let text: String
  }

  /// Lengths may differ by so much of the longer one.
  package static let lengthTolerance = 0.1

  /// In what way these conditions are not those of `other`; empty when the numbers are comparable.
  package func differences(from other: SeriesConditions, allowing allowed: Set<Kind> = []) -> [Difference] {
    var found: [Difference] = []
    func add(_ kind: Kind, _ text: @autoclosure () -> String) {
      if !allowed.contains(kind) { found.append(Difference(kind: kind, text: text())) }
    }
    if hostFingerprint != other.hostFingerprint {
      add(.host, "host \(hostFingerprint ?? "unknown") against \(other.hostFingerprint ?? "unknown")")
    }
    if memoryLimitMB != other.memoryLimitMB {
      add(
        .limits,
        "memory limit \(Self.text(memoryLimitMB, "MB")) against \(Self.text(other.memoryLimitMB, "MB"))")
    }
    if cpuLimitCores != other.cpuLimitCores {
      add(
        .limits,
        "CPU limit \(Self.text(cpuLimitCores, "cores")) against \(Self.text(other.cpuLimitCores, "cores"))")
    }
    if intervalSeconds != other.intervalSeconds {
      add(
        .interval,
        "sampling every \(Self.text(intervalSeconds, "s")) against \(Self.text(other.intervalSeconds, "s"))")
    }
    if parameters != other.parameters {
      add(.parameters, Self.text(parameters, other.parameters))
    }
    let lengths = Set(seconds.keys).union(other.seconds.keys).sorted()
    let differing = lengths.filter { name in
      switch (seconds[name], other.seconds[name]) {
      case (let a?, let b?): abs(a - b) > Self.lengthTolerance * max(abs(a), abs(b))
      // A length only one of them knows is a parameter of its kind of scenario, which differs elsewhere too.
      default: false
      }
    }
    if let name = differing.first {
      add(
        .duration, "\(name) \(Self.text(seconds[name], "s")) against \(Self.text(other.seconds[name], "s"))")
    }
    return found
  }

  private static func text(_ value: Double?, _ unit: String) -> String {
    value.map { "\(fixed($0, $0 == $0.rounded() ? 0 : 1)) \(unit)" } ?? "none"
  }

  private static func text(_ a: [String: String], _ b: [String: String]) -> String {
    let name = Set(a.keys).union(b.keys).sorted().first { a[$0] != b[$0] } ?? ""
    return "\(name) \(a[name] ?? "absent") against \(b[name] ?? "absent")"
  }
}

/// The parameters of a scenario, lengths of time apart.
struct ScenarioParts: Sendable, Hashable {
  init() {}

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

  /// The same with the name of a scenario before each.
  func named(_ scenario: String) -> ScenarioParts {
    var parts = self
    parts.parameters = Dictionary(
      uniqueKeysWithValues: parameters.map { ("\(scenario) \($0.key)", $0.value) })
    parts.parameters[scenario] = "measured"
    parts.seconds = Dictionary(uniqueKeysWithValues: seconds.map { ("\(scenario) \($0.key)", $0.value) })
    return parts
  }
}
