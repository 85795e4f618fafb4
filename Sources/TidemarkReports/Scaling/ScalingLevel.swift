import TidemarkStatistics

/// What the sampling phase of one load scenario says of one container.
struct ScalingLevel: Decodable, Sendable {
  let runID: Int64
  /// nil for a run imported from elsewhere.
  let hostFingerprint: String?
  let container: String
  let scenario: String
  let totalAgents: Int
  let coverage: Double?
  let sampleCount: Int
  let memoryMeanMB: Double
  let memoryStandardDeviationMB: Double?
  let memoryLagOne: Double?
  let cpuSampleCount: Int?
  /// Percent of one core; nil when no rate was read.
  let cpuMeanPercent: Double?
  let cpuStandardDeviationPercent: Double?
  let cpuLagOne: Double?
  let memoryLimitMB: Double?
  let aborted: Int

  private enum CodingKeys: String, CodingKey {
    case runID = "runId"
    case hostFingerprint, container, scenario, totalAgents, coverage, sampleCount
    case memoryMeanMB = "memoryMeanMb"
    case memoryStandardDeviationMB = "memoryStdMb"
    case memoryLagOne = "memoryLag1Autocorrelation"
    case cpuSampleCount, cpuMeanPercent
    case cpuStandardDeviationPercent = "cpuStdPercent"
    case cpuLagOne = "cpuLag1Autocorrelation"
    case memoryLimitMB = "memoryLimitMb"
    case aborted
  }

  /// nil when the metric was not read.
  func summary(of metric: ScalingMetric) -> LevelSummary? {
    let (count, mean, deviation, lagOne) =
      switch metric {
      case .memory: (sampleCount, Optional(memoryMeanMB), memoryStandardDeviationMB, memoryLagOne)
      case .cpu: (cpuSampleCount ?? sampleCount, cpuMeanPercent, cpuStandardDeviationPercent, cpuLagOne)
      }
    guard let mean else { return nil }
    return LevelSummary(
      x: Double(totalAgents), sampleCount: count, mean: mean, variance: (deviation ?? 0) * (deviation ?? 0),
      lagOne: lagOne)
  }
}

/// What grows with the number of agents.
package enum ScalingMetric: String, CaseIterable, Sendable {
  case memory, cpu

  /// Left side of a formula, and the middle of column names.
  var response: String {
    switch self {
    case .memory: "memory_mb"
    case .cpu: "cpu_percent"
    }
  }

  /// For people.
  var decimals: Int {
    switch self {
    case .memory: 1
    case .cpu: 2
    }
  }

  var unit: String {
    switch self {
    case .memory: "MB"
    case .cpu: "CPU %"
    }
  }
}
