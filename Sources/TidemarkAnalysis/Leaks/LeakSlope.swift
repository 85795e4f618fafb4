package import TidemarkStatistics
package import TidemarkWarehouse

/// What is stored of one container's memory in one duration scenario or recording.
package struct LeakSlope: Sendable {
  package let scenarioID: Int64
  package let scenario: String
  package let kind: String
  /// As planned; nil for a recording.
  package let durationMinutes: Double?
  package let totalAgents: Int?
  package let container: String
  package let sampleCount: Int
  /// 0 to 1.
  package let coverage: Double?
  package let memoryFirstMB: Double
  package let memoryLastMB: Double
  /// Least squares over all readings; nil with one reading.
  package let slopeMBPerMinute: Double?
  /// nil for a constant series.
  package let rSquared: Double?
  package let memoryLimitMB: Double?
  package let restarts: Int
  package let isAborted: Bool

  /// Whether nothing but an assumption says that the load was constant.
  package var isAssumed: Bool { kind == "recording" }

  package var leakClass: LeakClass? { slopeMBPerMinute.map { LeakClass(slopeMBPerMinute: $0) } }
}

/// One reading of a duration scenario or recording.
package struct LeakReading: Sendable {
  package let scenarioID: Int64
  package let container: String
  package let offsetSeconds: Double
  /// Working set.
  package let memoryUsedMB: Double
  package let memoryAnonMB: Double?
  package let memoryLimitMB: Double?
  /// Cumulative; falls only when the container was started anew.
  package let cpuTimeSeconds: Double?
}

/// When a container was killed in a duration scenario or recording.
package struct LeakKill: QueryRow, Sendable {
  package let scenarioID: Int64
  package let container: String
  package let offsetSeconds: Double

  package static let columns = [
    "scenario_id", "container", "offset_seconds",
  ]

  package init(_ row: inout StoredRow) throws {
    scenarioID = try row.read()
    container = try row.read()
    offsetSeconds = try row.read()
  }
}

extension LeakSlope: QueryRow {
  package static let columns = [
    "scenario_id", "scenario", "kind", "duration_minutes", "total_agents", "container", "sample_count",
    "coverage", "memory_first_mb", "memory_last_mb", "slope_mb_per_min", "r_squared", "memory_limit_mb",
    "restarts",
    "aborted",
  ]

  package init(_ row: inout StoredRow) throws {
    scenarioID = try row.read()
    scenario = try row.read()
    kind = try row.read()
    durationMinutes = try row.read()
    totalAgents = try row.read()
    container = try row.read()
    sampleCount = try row.read()
    coverage = try row.read()
    memoryFirstMB = try row.read()
    memoryLastMB = try row.read()
    slopeMBPerMinute = try row.read()
    rSquared = try row.read()
    memoryLimitMB = try row.read()
    restarts = try row.read()
    isAborted = try row.read()
  }
}

extension LeakReading: QueryRow {
  package static let columns = [
    "scenario_id", "container", "offset_seconds", "memory_used_mb", "memory_anon_mb", "memory_limit_mb",
    "cpu_time_seconds",
  ]

  package init(_ row: inout StoredRow) throws {
    scenarioID = try row.read()
    container = try row.read()
    offsetSeconds = try row.read()
    memoryUsedMB = try row.read()
    memoryAnonMB = try row.read()
    memoryLimitMB = try row.read()
    cpuTimeSeconds = try row.read()
  }
}
