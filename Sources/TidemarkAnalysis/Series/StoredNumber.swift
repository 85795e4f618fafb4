import TidemarkWarehouse

/// One number of one scenario of one run: what a trend of one metric needs of a ``StoredPoint``.
struct StoredNumber: QueryRow {
  let runID: Int64
  let ordinal: Int
  let scenario: String
  let conditions: StoredConditions
  let isAborted: Bool
  let abortReason: String?
  let container: String
  /// 0 to 1.
  let coverage: Double?
  /// nil where it was not measured.
  let value: Double?

  static let columns = [
    "run_id", "ordinal", "scenario", "parameters", "planned_seconds", "memory_limit_mb", "cpu_limit_cores",
    "aborted", "abort_reason", "container", "coverage", "value",
  ]

  init(_ row: inout StoredRow) throws {
    runID = try row.read()
    ordinal = try row.read()
    scenario = try row.read()
    conditions = StoredConditions(
      parameters: try row.read(), plannedSeconds: try row.read(), memoryLimitMB: try row.read(),
      cpuLimitCores: try row.read())
    isAborted = try row.read()
    abortReason = try row.read()
    container = try row.read()
    coverage = try row.read()
    value = try row.read()
  }

  var flaw: SeriesFlaw? {
    SeriesFlaw(scenario: scenario, isAborted: isAborted, abortReason: abortReason, coverage: coverage)
  }
}

/// What a row says of the conditions of a scenario; its run knows the others.
struct StoredConditions: Hashable {
  /// JSON object.
  let parameters: String
  let plannedSeconds: Double?
  let memoryLimitMB: Double?
  let cpuLimitCores: Double?
}
