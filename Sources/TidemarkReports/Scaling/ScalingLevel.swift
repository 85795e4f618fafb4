import TidemarkStatistics

/// Means of one container in the sampling phase of one load scenario.
struct ScalingLevel: Decodable, Sendable {
  let container: String
  let scenario: String
  let totalAgents: Int
  let coverage: Double?
  let memoryMeanMB: Double
  /// Percent of one core; nil when no rate was read.
  let cpuMeanPercent: Double?
  let memoryLimitMB: Double?
  let aborted: Int

  private enum CodingKeys: String, CodingKey {
    case container, scenario, totalAgents, coverage
    case memoryMeanMB = "memoryMeanMb"
    case cpuMeanPercent
    case memoryLimitMB = "memoryLimitMb"
    case aborted
  }
}

/// What grows with the number of agents.
package enum ScalingMetric: String, CaseIterable, Sendable {
  case memory, cpu

  /// Left side of a formula.
  var response: String {
    switch self {
    case .memory: "memory_mb"
    case .cpu: "cpu_percent"
    }
  }

  func value(_ level: ScalingLevel) -> Double? {
    switch self {
    case .memory: level.memoryMeanMB
    case .cpu: level.cpuMeanPercent
    }
  }
}
