import TidemarkWarehouse

/// What is the same for every container of a scenario.
struct StoredScenario: QueryRow {
  let scenarioID: Int64
  let runID: Int64
  let ordinal: Int
  let kind: String
  let totalAgents: Int?
  /// JSON object.
  let parameters: String
  let plannedSeconds: Double?
  let isAborted: Bool
  let abortReason: String?

  static let columns = [
    "scenario_id", "run_id", "ordinal", "kind", "total_agents", "parameters", "planned_seconds", "aborted",
    "abort_reason",
  ]

  init(_ row: inout StoredRow) throws {
    scenarioID = try row.read()
    runID = try row.read()
    ordinal = try row.read()
    kind = try row.read()
    totalAgents = try row.read()
    parameters = try row.read()
    plannedSeconds = try row.read()
    isAborted = try row.read()
    abortReason = try row.read()
  }
}

/// What a scenario says of one container, as a trend follows it.
struct StoredTrendNumbers: QueryRow {
  let scenarioID: Int64
  let scenario: String
  let container: String
  let memoryLimitMB: Double?
  let cpuLimitCores: Double?
  let coverage: Double?
  let cpuCoverage: Double?
  let memoryMeanMB: Double?
  let memoryP95MB: Double?
  let memoryP99MB: Double?
  let cpuMeanPercent: Double?
  let cpuP95Percent: Double?
  let growthC: Double?
  let growthM2: Double?
  let baselineMedianMB: Double?
  let postResetMedianMB: Double?

  static let columns = [
    "scenario_id", "scenario", "container", "memory_limit_mb", "cpu_limit_cores", "coverage", "cpu_coverage",
    "memory_mean_mb", "memory_p95_mb", "memory_p99_mb", "cpu_mean_percent", "cpu_p95_percent",
    "growth_c_mb_min", "growth_m2_min2", "baseline_median_mb", "post_reset_median_mb",
  ]

  init(_ row: inout StoredRow) throws {
    scenarioID = try row.read()
    scenario = try row.read()
    container = try row.read()
    memoryLimitMB = try row.read()
    cpuLimitCores = try row.read()
    coverage = try row.read()
    cpuCoverage = try row.read()
    memoryMeanMB = try row.read()
    memoryP95MB = try row.read()
    memoryP99MB = try row.read()
    cpuMeanPercent = try row.read()
    cpuP95Percent = try row.read()
    growthC = try row.read()
    growthM2 = try row.read()
    baselineMedianMB = try row.read()
    postResetMedianMB = try row.read()
  }
}
