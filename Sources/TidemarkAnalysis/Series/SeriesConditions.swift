import Foundation
import TidemarkStatistics

/// What must be equal for two numbers to be comparable.
///
/// A class, so that the thousands of points recorded under the same conditions share one value and compare by identity.
package final class SeriesConditions: Sendable, Hashable {
  /// nil for a run imported from elsewhere.
  package let hostFingerprint: String?
  package let memoryLimitMB: Double?
  package let cpuLimitCores: Double?
  package let intervalSeconds: Double
  /// Parameters of the scenarios that are no lengths of time.
  package let parameters: [String: String]
  /// Lengths of time asked for, in seconds.
  package let seconds: [String: Double]

  /// Less than this share of the readings expected is not compared.
  package static let neededCoverage = 0.9

  package init(
    hostFingerprint: String? = nil, memoryLimitMB: Double? = nil, cpuLimitCores: Double? = nil,
    intervalSeconds: Double, parameters: [String: String] = [:], seconds: [String: Double] = [:]
  ) {
    self.hostFingerprint = hostFingerprint
    self.memoryLimitMB = memoryLimitMB
    self.cpuLimitCores = cpuLimitCores
    self.intervalSeconds = intervalSeconds
    self.parameters = parameters
    self.seconds = seconds
  }

  package static func == (a: SeriesConditions, b: SeriesConditions) -> Bool {
    a === b
      || (a.hostFingerprint == b.hostFingerprint && a.memoryLimitMB == b.memoryLimitMB
        && a.cpuLimitCores == b.cpuLimitCores && a.intervalSeconds == b.intervalSeconds
        && a.parameters == b.parameters && a.seconds == b.seconds)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(hostFingerprint)
    hasher.combine(memoryLimitMB)
    hasher.combine(intervalSeconds)
    hasher.combine(parameters)
  }

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
    guard self !== other else { return [] }
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
    // An interval that was measured and not asked for differs by jitter.
    if abs(intervalSeconds - other.intervalSeconds)
      > Self.lengthTolerance * max(intervalSeconds, other.intervalSeconds)
    {
      add(
        .interval,
        "sampling every \(Self.text(intervalSeconds, "s")) against \(Self.text(other.intervalSeconds, "s"))")
    }
    if parameters != other.parameters { add(.parameters, Self.text(parameters, other.parameters)) }
    let differing = Set(seconds.keys).union(other.seconds.keys).sorted().filter { name in
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
