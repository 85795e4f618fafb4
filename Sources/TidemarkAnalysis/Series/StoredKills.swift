import TidemarkWarehouse

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
