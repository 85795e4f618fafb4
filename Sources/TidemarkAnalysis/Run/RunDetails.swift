import TidemarkSQL
package import TidemarkWarehouse

/// Everything known of one run but its measurements.
package struct RunDetails: Sendable {
  package let facts: RunFacts
  /// In the order of execution.
  package let scenarios: [ScenarioFacts]
  /// In the order of execution.
  package let phases: [PhaseFacts]
  /// Of the facts, the scenarios and the phases.
  package let queries: (facts: BoundQuery, scenarios: BoundQuery, phases: BoundQuery)

  /// - Throws: `SelectorError.noRuns` when the run was deleted in the meantime.
  package init(_ run: RunHead, in warehouse: Warehouse) throws {
    let arguments: [String: Value] = ["run": .integer(run.runID)]
    queries = (
      BoundQuery(.runFacts, arguments), BoundQuery(.runScenarios, arguments),
      BoundQuery(.runPhases, arguments)
    )
    guard let facts = try warehouse.fetch(RunFacts.self, queries.facts).first else {
      throw SelectorError.noRuns
    }
    self.facts = facts
    scenarios = try warehouse.fetch(ScenarioFacts.self, queries.scenarios)
    phases = try warehouse.fetch(PhaseFacts.self, queries.phases)
  }
}

/// When, where and by which tool a run was recorded.
package struct RunFacts: QueryRow, Sendable {
  package let runID: Int64
  package let testID: String
  package let uid: String
  package let status: String
  /// ISO 8601 UTC, as every time here.
  package let startedAt: String
  package let completedAt: String?
  package let durationSeconds: Double?
  /// JSON object.
  package let labels: String
  package let source: String
  package let intervalSeconds: Double
  package let toolVersion: String
  package let host: String
  /// nil for a run imported from elsewhere, as every fact of the machine.
  package let hostFingerprint: String?
  package let architecture: String?
  package let cpuModel: String?
  package let cpuCores: Int?
  package let memoryMB: Double?
  package let kernel: String?
  package let cgroupVersion: Int?
  package let engine: String?
  package let scenarioCount: Int
  package let abortedCount: Int
  package let sampleCount: Int
  package let oomEventCount: Int

  package static let columns = [
    "run_id", "test_id", "uid", "status", "started_at", "completed_at", "duration_seconds", "labels",
    "source",
    "interval_seconds", "tool_version", "host", "host_fingerprint", "architecture", "cpu_model", "cpu_cores",
    "memory_mb", "kernel", "cgroup_version", "engine", "scenario_count", "aborted_count", "sample_count",
    "oom_event_count",
  ]

  package init(_ row: inout StoredRow) throws {
    runID = try row.read()
    testID = try row.read()
    uid = try row.read()
    status = try row.read()
    startedAt = try row.read()
    completedAt = try row.read()
    durationSeconds = try row.read()
    labels = try row.read()
    source = try row.read()
    intervalSeconds = try row.read()
    toolVersion = try row.read()
    host = try row.read()
    hostFingerprint = try row.read()
    architecture = try row.read()
    cpuModel = try row.read()
    cpuCores = try row.read()
    memoryMB = try row.read()
    kernel = try row.read()
    cgroupVersion = try row.read()
    engine = try row.read()
    scenarioCount = try row.read()
    abortedCount = try row.read()
    sampleCount = try row.read()
    oomEventCount = try row.read()
  }
}

/// One scenario of a run.
package struct ScenarioFacts: QueryRow, Sendable {
  package let ordinal: Int
  package let scenario: String
  package let kind: String
  package let totalAgents: Int?
  package let startedAt: String
  package let durationSeconds: Double?
  package let sampleCount: Int
  package let staleCount: Int
  /// 0 to 1.
  package let coverage: Double?
  package let result: ScenarioResult
  package let abortReason: String?
  package let drivers: Int?
  package let riders: Int?
  package let durationMinutes: Double?
  /// JSON object.
  package let parameters: String
  package let contentSHA256: String?

  package static let columns = [
    "ordinal", "scenario", "kind", "total_agents", "started_at", "duration_seconds", "sample_count",
    "stale_count", "coverage", "result", "abort_reason", "drivers", "riders", "duration_minutes",
    "parameters",
    "content_sha256",
  ]

  package init(_ row: inout StoredRow) throws {
    ordinal = try row.read()
    scenario = try row.read()
    kind = try row.read()
    totalAgents = try row.read()
    startedAt = try row.read()
    durationSeconds = try row.read()
    sampleCount = try row.read()
    staleCount = try row.read()
    coverage = try row.read()
    result = try row.read()
    abortReason = try row.read()
    drivers = try row.read()
    riders = try row.read()
    durationMinutes = try row.read()
    parameters = try row.read()
    contentSHA256 = try row.read()
  }
}

/// One phase of a scenario.
package struct PhaseFacts: QueryRow, Sendable {
  package let scenario: String
  package let phase: String
  package let startedOffsetSeconds: Double
  package let endedOffsetSeconds: Double?
  package let durationSeconds: Double?
  package let tickCount: Int

  package static let columns = [
    "scenario", "phase", "started_offset_seconds", "ended_offset_seconds", "duration_seconds", "tick_count",
  ]

  package init(_ row: inout StoredRow) throws {
    scenario = try row.read()
    phase = try row.read()
    startedOffsetSeconds = try row.read()
    endedOffsetSeconds = try row.read()
    durationSeconds = try row.read()
    tickCount = try row.read()
  }
}
