import TidemarkSQL
import TidemarkStatistics
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
  /// It ran to its end, and no container's memory was read.
  case noMemory = "no memory"
}

/// What a row of the summary amounts to: the first of these that is true.
package enum SummaryResult: String, Sendable {
  case unfinished
  case aborted
  /// Killed for memory in a scenario that went on.
  case oom
  case noMemory = "no memory"
  /// Less than 90 % of the readings of memory, or of CPU where it was read.
  case lowCoverage = "low coverage"
  /// 95 % of the memory limit or more in at least one reading of twenty.
  case atLimit = "at limit"
  /// Memory grows by more than 0.5 MB/min in a duration scenario, by least squares.
  case grows
  /// Nothing of this.
  case pass
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
  /// Of memory, 0 to 1.
  package let coverage: Double?
  /// CPU rates over intervals between readings, 0 to 1.
  package let cpuCoverage: Double?
  package let memoryMeanMB: Double?
  package let memoryP95MB: Double?
  package let memoryMaxMB: Double?
  package let cpuMeanPercent: Double?
  package let cpuMaxPercent: Double?
  /// Least squares on the working set.
  package let memorySlopeMBPerMinute: Double?
  package let oomEventCount: Int
  /// How the scenario ended.
  package let outcome: Outcome
  package let abortReason: String?
  package let memoryLimitMB: Double?

  package enum Outcome: String, Sendable, StoredValue {
    case completed, aborted, unfinished
  }

  /// Working set at p95 over the limit; nil without either.
  package var shareOfLimit: Double? {
    guard let p95 = memoryP95MB, let limit = memoryLimitMB, limit > 0 else { return nil }
    return p95 / limit
  }

  package var result: SummaryResult {
    switch outcome {
    case .unfinished: return .unfinished
    case .aborted: return .aborted
    case .completed: break
    }
    if oomEventCount > 0 { return .oom }
    if memoryMeanMB == nil { return .noMemory }
    let needed = SeriesConditions.neededCoverage
    if (coverage ?? 1) < needed || (cpuMeanPercent != nil && (cpuCoverage ?? 1) < needed) {
      return .lowCoverage
    }
    if (shareOfLimit ?? 0) >= LimitReach.threshold { return .atLimit }
    let slope = kind == "duration" ? memorySlopeMBPerMinute : nil
    return slope.map { LeakClass(slopeMBPerMinute: $0) } ?? .normal == .normal ? .pass : .grows
  }

  package static let columns = [
    "ordinal", "scenario", "kind", "total_agents", "container", "phase", "sample_count", "coverage",
    "cpu_coverage", "memory_mean_mb", "memory_p95_mb", "memory_max_mb", "cpu_mean_percent", "cpu_max_percent",
    "memory_slope_mb_per_min", "oom_event_count", "outcome", "abort_reason", "memory_limit_mb",
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
    cpuCoverage = try row.read()
    memoryMeanMB = try row.read()
    memoryP95MB = try row.read()
    memoryMaxMB = try row.read()
    cpuMeanPercent = try row.read()
    cpuMaxPercent = try row.read()
    memorySlopeMBPerMinute = try row.read()
    oomEventCount = try row.read()
    outcome = try row.read()
    abortReason = try row.read()
    memoryLimitMB = try row.read()
  }
}
