import TidemarkStatistics
import TidemarkWarehouse

/// What one scenario of one run says of one container.
///
/// A class, because a year of rows is sorted and passed on many times.
final class StoredPoint: QueryRow, Sendable {
  let own: StoredScenario
  let measures: StoredMeasures
  /// nil in a trend, which never asks for them.
  let samples: StoredSamples?

  static let columns = StoredScenario.columns + StoredMeasures.columns + StoredSamples.columns

  init(_ row: inout StoredRow) throws {
    own = try StoredScenario(&row)
    measures = try StoredMeasures(&row)
    samples = try StoredSamples(&row)
  }

  /// - Parameter measures: of that scenario.
  init(_ own: StoredScenario, _ measures: StoredMeasures) {
    self.own = own
    self.measures = measures
    samples = nil
  }

  var scenario: String { measures.scenario }

  var conditions: StoredConditions {
    StoredConditions(
      parameters: own.parameters, plannedSeconds: own.plannedSeconds, memoryLimitMB: measures.memoryLimitMB,
      cpuLimitCores: measures.cpuLimitCores)
  }

  var memorySamples: WelchTest.Summary? {
    samples.flatMap {
      Self.summary(measures.memoryMeanMB, $0.memoryStandardDeviationMB, $0.memoryLagOne, $0.memoryCount)
    }
  }

  var cpuSamples: WelchTest.Summary? {
    samples.flatMap {
      Self.summary(measures.cpuMeanPercent, $0.cpuStandardDeviationPercent, $0.cpuLagOne, $0.cpuCount)
    }
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

/// What a scenario says of one container: where the numbers that runs are compared by come from.
struct StoredMeasures: QueryRow {
  let scenarioID: Int64
  let scenario: String
  let container: String
  let memoryLimitMB: Double?
  let cpuLimitCores: Double?
  /// Readings of memory over readings expected in the measured phase.
  let coverage: Double?
  /// CPU rates over intervals between those readings; above 1 where the first reading had a rate already.
  let cpuCoverage: Double?
  let memoryMeanMB: Double?
  let memoryP95MB: Double?
  let memoryP99MB: Double?
  let cpuMeanPercent: Double?
  let cpuP95Percent: Double?
  /// Centred sum of products of minutes and MB; of duration scenarios.
  let growthC: Double?
  /// Centred sum of squares of minutes.
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

/// What the samples inside a run say of the certainty of their means.
struct StoredSamples: QueryRow {
  let memoryCount: Int?
  let memoryStandardDeviationMB: Double?
  let memoryLagOne: Double?
  let cpuCount: Int?
  let cpuStandardDeviationPercent: Double?
  let cpuLagOne: Double?

  static let columns = [
    "memory_count", "memory_std_mb", "memory_lag1", "cpu_count", "cpu_std_percent", "cpu_lag1",
  ]

  init(_ row: inout StoredRow) throws {
    memoryCount = try row.read()
    memoryStandardDeviationMB = try row.read()
    memoryLagOne = try row.read()
    cpuCount = try row.read()
    cpuStandardDeviationPercent = try row.read()
    cpuLagOne = try row.read()
  }
}
