import TidemarkSQL
package import TidemarkWarehouse

/// What each container used in each scenario of a run.
package struct RunSummary: Sendable {
  package let run: RunHead
  /// In the order in which the scenarios ran, containers by name within, phases in their order.
  package let rows: [SummaryRow]
  package let queries: [BoundQuery]
  /// Why there is no row.
  package let nothing: String?

  /// - Parameter container: this container only; nil for all.
  package init(_ run: RunHead, container: String? = nil, in warehouse: Warehouse) throws {
    let query = BoundQuery(.summary, ["run": .integer(run.runID)])
    let all = try warehouse.fetch(SummaryRow.self, query)
    self.run = run
    rows = container.map { name in all.filter { $0.container == name } } ?? all
    queries = [query]
    nothing =
      rows.isEmpty
      ? nothingFor([run], container: container, kind: "scenario", known: all.compactMap(\.container)) : nil
  }
}

/// How a scenario ended.
package enum ScenarioResult: String, Sendable, StoredValue {
  /// It ran to its end.
  case pass
  case aborted
  /// It is still being recorded, or its recording broke off.
  case unfinished
}

/// A container in one sampled phase of a scenario; without a phase where nothing was read of it.
package struct SummaryRow: QueryRow, Sendable {
  /// Order of execution within the run, from 1.
  package let ordinal: Int
  package let scenario: String
  package let kind: String
  package let totalAgents: Int?
  /// nil: the scenario has no container.
  package let container: String?
  package let phase: String?
  package let sampleCount: Int?
  /// 0 to 1.
  package let coverage: Double?
  package let memoryMeanMB: Double?
  package let memoryP95MB: Double?
  package let memoryMaxMB: Double?
  package let cpuMeanPercent: Double?
  package let cpuMaxPercent: Double?
  /// Least squares on the working set.
  package let memorySlopeMBPerMinute: Double?
  package let oomEventCount: Int
  package let result: ScenarioResult
  package let abortReason: String?
  package let memoryLimitMB: Double?

  package static let columns = [
    "ordinal", "scenario", "kind", "total_agents", "container", "phase", "sample_count", "coverage",
    "memory_mean_mb", "memory_p95_mb", "memory_max_mb", "cpu_mean_percent", "cpu_max_percent",
    "memory_slope_mb_per_min", "oom_event_count", "result", "abort_reason", "memory_limit_mb",
  ]

  package init(_ row: inout StoredRow) throws {
    ordinal = try row.read()
    scenario = try row.read()
    kind = try row.read()
    totalAgents = try row.read()
    container = try row.read()
    phase = try row.read()
    sampleCount = try row.read()
    coverage = try row.read()
    memoryMeanMB = try row.read()
    memoryP95MB = try row.read()
    memoryMaxMB = try row.read()
    cpuMeanPercent = try row.read()
    cpuMaxPercent = try row.read()
    memorySlopeMBPerMinute = try row.read()
    oomEventCount = try row.read()
    result = try row.read()
    abortReason = try row.read()
    memoryLimitMB = try row.read()
  }
}
