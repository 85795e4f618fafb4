import TidemarkStatistics
import TidemarkWarehouse

/// What one scenario of one run says of one container.
///
/// A class, because a year of rows is sorted and passed on many times.
final class StoredPoint: QueryRow, Sendable {
  let runID: Int64
  let ordinal: Int
  let scenario: String
  let kind: String
  let totalAgents: Int?
  /// JSON object.
  let parameters: String
  let plannedSeconds: Double?
  let isAborted: Bool
  let abortReason: String?
  let container: String
  let memoryLimitMB: Double?
  let cpuLimitCores: Double?
  /// Readings of memory over readings expected in the measured phase.
  let coverage: Double?
  /// CPU rates over intervals between those readings; above 1 where the first reading had a rate already.
  let cpuCoverage: Double?
  let memoryCount: Int?
  let memoryMeanMB: Double?
  let memoryStandardDeviationMB: Double?
  let memoryLagOne: Double?
  let memoryP95MB: Double?
  let memoryP99MB: Double?
  let cpuCount: Int?
  let cpuMeanPercent: Double?
  let cpuStandardDeviationPercent: Double?
  let cpuLagOne: Double?
  let cpuP95Percent: Double?
  /// Centred sum of products of minutes and MB; of duration scenarios.
  let growthC: Double?
  /// Centred sum of squares of minutes.
  let growthM2: Double?
  let baselineMedianMB: Double?
  let postResetMedianMB: Double?

  static let columns = [
    "run_id", "ordinal", "scenario", "kind", "total_agents", "parameters", "planned_seconds", "aborted",
    "abort_reason", "container", "memory_limit_mb", "cpu_limit_cores", "coverage", "cpu_coverage",
    "memory_count", "memory_mean_mb", "memory_std_mb", "memory_lag1", "memory_p95_mb", "memory_p99_mb",
    "cpu_count",
    "cpu_mean_percent", "cpu_std_percent", "cpu_lag1", "cpu_p95_percent", "growth_c_mb_min", "growth_m2_min2",
    "baseline_median_mb", "post_reset_median_mb",
  ]

  init(_ row: inout StoredRow) throws {
    runID = try row.read()
    ordinal = try row.read()
    scenario = try row.read()
    kind = try row.read()
    totalAgents = try row.read()
    parameters = try row.read()
    plannedSeconds = try row.read()
    isAborted = try row.read()
    abortReason = try row.read()
    container = try row.read()
    memoryLimitMB = try row.read()
    cpuLimitCores = try row.read()
    coverage = try row.read()
    cpuCoverage = try row.read()
    memoryCount = try row.read()
    memoryMeanMB = try row.read()
    memoryStandardDeviationMB = try row.read()
    memoryLagOne = try row.read()
    memoryP95MB = try row.read()
    memoryP99MB = try row.read()
    cpuCount = try row.read()
    cpuMeanPercent = try row.read()
    cpuStandardDeviationPercent = try row.read()
    cpuLagOne = try row.read()
    cpuP95Percent = try row.read()
    growthC = try row.read()
    growthM2 = try row.read()
    baselineMedianMB = try row.read()
    postResetMedianMB = try row.read()
  }

  /// - Parameter numbers: of that scenario. What the samples inside the run say is not among them: no trend asks for it.
  init(_ own: StoredScenario, _ numbers: StoredTrendNumbers) {
    runID = own.runID
    ordinal = own.ordinal
    scenario = numbers.scenario
    kind = own.kind
    totalAgents = own.totalAgents
    parameters = own.parameters
    plannedSeconds = own.plannedSeconds
    isAborted = own.isAborted
    abortReason = own.abortReason
    container = numbers.container
    memoryLimitMB = numbers.memoryLimitMB
    cpuLimitCores = numbers.cpuLimitCores
    coverage = numbers.coverage
    cpuCoverage = numbers.cpuCoverage
    memoryCount = nil
    memoryMeanMB = numbers.memoryMeanMB
    memoryStandardDeviationMB = nil
    memoryLagOne = nil
    memoryP95MB = numbers.memoryP95MB
    memoryP99MB = numbers.memoryP99MB
    cpuCount = nil
    cpuMeanPercent = numbers.cpuMeanPercent
    cpuStandardDeviationPercent = nil
    cpuLagOne = nil
    cpuP95Percent = numbers.cpuP95Percent
    growthC = numbers.growthC
    growthM2 = numbers.growthM2
    baselineMedianMB = numbers.baselineMedianMB
    postResetMedianMB = numbers.postResetMedianMB
  }
}

/// How often one container was killed in one scenario of one run.
struct StoredKills: QueryRow {
  let runID: Int64
  let scenario: String
  /// JSON object.
  let parameters: String
  let plannedSeconds: Double?
  let container: String
  let killCount: Int

  static let columns = [
    "run_id", "scenario", "parameters", "planned_seconds", "container", "kill_count",
  ]

  init(_ row: inout StoredRow) throws {
    runID = try row.read()
    scenario = try row.read()
    parameters = try row.read()
    plannedSeconds = try row.read()
    container = try row.read()
    killCount = try row.read()
  }

  /// Of a container that may have been killed before its first reading: its limits are not known.
  var conditions: StoredConditions {
    StoredConditions(
      parameters: parameters, plannedSeconds: plannedSeconds, memoryLimitMB: nil, cpuLimitCores: nil)
  }
}

extension StoredPoint {
  var conditions: StoredConditions {
    StoredConditions(
      parameters: parameters, plannedSeconds: plannedSeconds, memoryLimitMB: memoryLimitMB,
      cpuLimitCores: cpuLimitCores)
  }

  var memorySamples: WelchTest.Summary? {
    Self.summary(memoryMeanMB, memoryStandardDeviationMB, memoryLagOne, memoryCount)
  }

  var cpuSamples: WelchTest.Summary? {
    Self.summary(cpuMeanPercent, cpuStandardDeviationPercent, cpuLagOne, cpuCount)
  }

  /// What autocorrelated samples are worth for their mean.
  private static func summary(
    _ mean: Double?, _ deviation: Double?, _ lagOne: Double?, _ count: Int?
  ) -> WelchTest.Summary? {
    guard let mean, let deviation, let count else { return nil }
    let corrected = EffectiveSampleSize.correctedLagOne(lagOne ?? 0, count: count)
    guard let size = EffectiveSampleSize.finite(count: count, lagOne: corrected), size > 1 else { return nil }
    return WelchTest.Summary(mean: mean, variance: deviation * deviation, effectiveSize: size)
  }
}
