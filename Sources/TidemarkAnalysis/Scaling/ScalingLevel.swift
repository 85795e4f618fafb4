package import TidemarkStatistics
package import TidemarkWarehouse

/// What the sampling phase of one load scenario or recording says of one container.
package struct ScalingLevel: Sendable {
  package let runID: Int64
  /// nil for a run imported from elsewhere.
  package let hostFingerprint: String?
  package let container: String
  package let scenario: String
  package let kind: String
  package let totalAgents: Int
  package let coverage: Double?
  package let sampleCount: Int
  /// nil when no memory was read.
  package let memoryMeanMB: Double?
  package let memoryStandardDeviationMB: Double?
  package let memoryLagOne: Double?
  package let cpuSampleCount: Int?
  /// Percent of one core; nil when no rate was read.
  package let cpuMeanPercent: Double?
  package let cpuStandardDeviationPercent: Double?
  package let cpuLagOne: Double?
  package let memoryLimitMB: Double?
  package let isAborted: Bool

  /// nil when the metric was not read.
  package func summary(of metric: ScalingMetric) -> LevelSummary? {
    let (count, mean, deviation, lagOne) =
      switch metric {
      case .memory: (sampleCount, memoryMeanMB, memoryStandardDeviationMB, memoryLagOne)
      case .cpu: (cpuSampleCount ?? sampleCount, cpuMeanPercent, cpuStandardDeviationPercent, cpuLagOne)
      }
    guard let mean else { return nil }
    return LevelSummary(
      x: Double(totalAgents), sampleCount: count, mean: mean, variance: (deviation ?? 0) * (deviation ?? 0),
      lagOne: lagOne)
  }
}

extension ScalingLevel: QueryRow {
  package static let columns = [
    "run_id", "host_fingerprint", "container", "scenario", "kind", "total_agents", "coverage", "sample_count",
    "memory_mean_mb", "memory_std_mb", "memory_lag1_autocorrelation", "cpu_sample_count", "cpu_mean_percent",
    "cpu_std_percent", "cpu_lag1_autocorrelation", "memory_limit_mb", "aborted",
  ]

  package init(_ row: inout StoredRow) throws {
    runID = try row.read()
    hostFingerprint = try row.read()
    container = try row.read()
    scenario = try row.read()
    kind = try row.read()
    totalAgents = try row.read()
    coverage = try row.read()
    sampleCount = try row.read()
    memoryMeanMB = try row.read()
    memoryStandardDeviationMB = try row.read()
    memoryLagOne = try row.read()
    cpuSampleCount = try row.read()
    cpuMeanPercent = try row.read()
    cpuStandardDeviationPercent = try row.read()
    cpuLagOne = try row.read()
    memoryLimitMB = try row.read()
    isAborted = try row.read()
  }
}

/// What grows with the number of agents.
package enum ScalingMetric: String, CaseIterable, Sendable {
  case memory, cpu

  /// Left side of a formula, and the middle of column names.
  package var response: String {
    switch self {
    case .memory: "memory_mb"
    case .cpu: "cpu_percent"
    }
  }

  /// For people.
  package var decimals: Int {
    switch self {
    case .memory: 1
    case .cpu: 2
    }
  }

  package var unit: String {
    switch self {
    case .memory: "MB"
    case .cpu: "CPU %"
    }
  }
}
