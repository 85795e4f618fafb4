/// What one scenario of one run says of one container.
struct SeriesValues: Decodable, Sendable {
  let runID: Int64
  let scenario: String
  let kind: String
  let totalAgents: Int?
  let parameters: String
  let plannedSeconds: Double?
  let isAborted: Int
  let abortReason: String?
  let container: String
  let memoryLimitMB: Double?
  let cpuLimitCores: Double?
  let coverage: Double?
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

  private enum CodingKeys: String, CodingKey {
    case runID = "runId"
    case scenario, kind, totalAgents, parameters, plannedSeconds, isAborted, abortReason, container
    case memoryLimitMB = "memoryLimitMb"
    case cpuLimitCores, coverage, memoryCount
    case memoryMeanMB = "memoryMeanMb"
    case memoryStandardDeviationMB = "memoryStdMb"
    case memoryLagOne = "memoryLag1"
    case memoryP95MB = "memoryP95Mb"
    case memoryP99MB = "memoryP99Mb"
    case cpuCount, cpuMeanPercent
    case cpuStandardDeviationPercent = "cpuStdPercent"
    case cpuLagOne = "cpuLag1"
    case cpuP95Percent
    case growthC = "growthCMbMin"
    case growthM2 = "growthM2Min2"
    case baselineMedianMB = "baselineMedianMb"
    case postResetMedianMB = "postResetMedianMb"
  }
}

/// How often one container was killed in one scenario of one run.
struct SeriesKills: Decodable, Sendable {
  let runID: Int64
  let scenario: String
  let container: String
  let killCount: Int

  private enum CodingKeys: String, CodingKey {
    case runID = "runId"
    case scenario, container, killCount
  }
}
