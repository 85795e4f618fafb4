import TidemarkStatistics

/// What is stored of one container's memory in one duration scenario.
struct LeakSlope: Decodable, Sendable {
  let scenarioID: Int64
  let scenario: String
  /// As planned.
  let durationMinutes: Double?
  let totalAgents: Int?
  let container: String
  let sampleCount: Int
  /// 0 to 1.
  let coverage: Double?
  let memoryFirstMB: Double
  let memoryLastMB: Double
  /// Least squares over all readings; nil with one reading.
  let slopeMBPerMinute: Double?
  /// nil for a constant series.
  let rSquared: Double?
  let memoryLimitMB: Double?
  let restarts: Int
  let aborted: Int

  private enum CodingKeys: String, CodingKey {
    case scenarioID = "scenarioId"
    case scenario, durationMinutes, totalAgents, container, sampleCount, coverage
    case memoryFirstMB = "memoryFirstMb"
    case memoryLastMB = "memoryLastMb"
    case slopeMBPerMinute = "slopeMbPerMin"
    case rSquared
    case memoryLimitMB = "memoryLimitMb"
    case restarts, aborted
  }

  var leakClass: LeakClass? { slopeMBPerMinute.map { LeakClass(slopeMBPerMinute: $0) } }
}

/// One reading of a duration scenario.
struct LeakReading: Decodable, Sendable {
  let scenarioID: Int64
  let container: String
  let offsetSeconds: Double
  /// Working set.
  let memoryUsedMB: Double
  let memoryAnonMB: Double?
  let memoryLimitMB: Double?
  /// Cumulative; falls only when the container was started anew.
  let cpuTimeSeconds: Double?

  private enum CodingKeys: String, CodingKey {
    case scenarioID = "scenarioId"
    case container, offsetSeconds
    case memoryUsedMB = "memoryUsedMb"
    case memoryAnonMB = "memoryAnonMb"
    case memoryLimitMB = "memoryLimitMb"
    case cpuTimeSeconds
  }
}

/// When a container was killed in a duration scenario.
struct LeakKill: Decodable, Sendable {
  let scenarioID: Int64
  let container: String
  let offsetSeconds: Double

  private enum CodingKeys: String, CodingKey {
    case scenarioID = "scenarioId"
    case container, offsetSeconds
  }
}
