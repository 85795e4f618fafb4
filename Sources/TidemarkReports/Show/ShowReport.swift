package import TidemarkAnalysis
package import TidemarkTables

/// Everything known of one run but its measurements.
package enum ShowReport {
  package static func report(_ details: RunDetails) -> Report {
    Report(
      sections: [facts(details), scenarios(details), phases(details)], mainIndex: 1,
      queries: [details.queries.facts, details.queries.scenarios, details.queries.phases])
  }

  package static func facts(_ details: RunDetails) -> ReportTable {
    ReportTable(
      key: "run", title: "Run", layout: .record, columns: factColumns, rows: [details.facts])
  }

  package static func scenarios(_ details: RunDetails) -> ReportTable {
    ReportTable(
      key: "scenarios", title: "Scenarios", columns: scenarioColumns, rows: details.scenarios,
      droppable: ["kind", "stale_count", "started_at", "coverage", "total_agents", "duration_seconds"])
  }

  private static func phases(_ details: RunDetails) -> ReportTable {
    ReportTable(key: "phases", title: "Phases", columns: phaseColumns, rows: details.phases)
  }

  static let factColumns: [Column<RunFacts>] = [
    Column("run_id", "Run", .integer, "number of the run") { $0.runID },
    Column("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS") { $0.testID },
    Column("uid", "Uid", .text, "UUIDv7, the identity across files") { $0.uid },
    Column("status", "Status", .verdict, "running, completed, interrupted or failed") { $0.status },
    Column("started_at", "Started (UTC)", .timestamp, "start") { $0.startedAt },
    Column("completed_at", "Completed (UTC)", .timestamp, "end; null while open") { $0.completedAt },
    Column("duration_seconds", "Duration", .duration, "length with all phases; null while open") {
      $0.durationSeconds
    },
    Column("labels", "Labels", .json, "all labels as one object") { $0.labels },
    Column("source", "Source", .text, "where samples came from") { $0.source },
    Column("interval_seconds", "Interval s", .seconds, "time between readings asked for") {
      $0.intervalSeconds
    },
    Column("tool_version", "Tool version", .text, "version of the collector") { $0.toolVersion },
    Column("host", "Host", .text, "name of the machine") { $0.host },
    Column(
      "host_fingerprint", "Host fingerprint", .text,
      "hash of the facts below; runs of one kind of machine share it"
    ) { $0.hostFingerprint },
    Column("architecture", "Architecture", .text, "such as x86_64") { $0.architecture },
    Column("cpu_model", "CPU", .text, "model of the processor") { $0.cpuModel },
    Column("cpu_cores", "Cores", .integer, "cores") { $0.cpuCores },
    Column("memory_mb", "Memory MB", .real(0), "memory of the machine") { $0.memoryMB },
    Column("kernel", "Kernel", .text, "major.minor") { $0.kernel },
    Column("cgroup_version", "Cgroup version", .integer, "0: none in use") { $0.cgroupVersion },
    Column("engine", "Engine", .text, "container engine and its major version") { $0.engine },
    Column("scenario_count", "Scenarios", .integer, "scenarios begun") { $0.scenarioCount },
    Column("aborted_count", "Aborted", .integer, "scenarios that did not run to their end") {
      $0.abortedCount
    },
    Column("sample_count", "Samples", .integer, "readings stored") { $0.sampleCount },
    Column("oom_event_count", "OOMs", .integer, "OOM kills") { $0.oomEventCount },
  ]

  static let scenarioColumns: [Column<ScenarioFacts>] = [
    Column("ordinal", "#", .integer, "order of execution within the run, from 1") { $0.ordinal },
    Column("scenario", "Scenario", .text, "name of the scenario") { $0.scenario },
    Column("kind", "Kind", .text, "baseline, load, duration, reset or recording") { $0.kind },
    Column("total_agents", "Agents", .integer, "drivers and riders asked for; null when not known") {
      $0.totalAgents
    },
    Column("started_at", "Started (UTC)", .timestamp, "start") { $0.startedAt },
    Column("duration_seconds", "Duration", .duration, "length with all phases; null while open") {
      $0.durationSeconds
    },
    Column("sample_count", "Samples", .integer, "readings stored") { $0.sampleCount },
    Column("stale_count", "Stale", .integer, "readings older than 2.5 intervals, counted and not stored") {
      $0.staleCount
    },
    Column("coverage", "Coverage", .share, "readings stored over readings expected") { $0.coverage },
    Column("result", "Result", .verdict, "pass (ran to its end), aborted, unfinished or no memory") {
      $0.result.rawValue
    },
    Column("abort_reason", "Reason", .text, "why; null when not aborted") { $0.abortReason },
    Column("drivers", "Drivers", .integer, "drivers asked for", detail: true) { $0.drivers },
    Column("riders", "Riders", .integer, "riders asked for", detail: true) { $0.riders },
    Column("duration_minutes", "Minutes", .real(1), "planned length of a duration scenario", detail: true) {
      $0.durationMinutes
    },
    Column(
      "parameters", "Parameters", .json, "everything that must be equal for two scenarios to be comparable",
      detail: true
    ) { $0.parameters },
    Column(
      "content_sha256", "SHA-256", .text, "hash over the rows of the scenario; null while open", detail: true
    ) { $0.contentSHA256 },
  ]

  static let phaseColumns: [Column<PhaseFacts>] = [
    Column("scenario", "Scenario", .text, "name of the scenario") { $0.scenario },
    Column("phase", "Phase", .text, "setup, warmup, settle, baseline, load, sampling or post_reset") {
      $0.phase
    },
    Column("started_offset_seconds", "From s", .seconds, "since the start of the scenario") {
      $0.startedOffsetSeconds
    },
    Column("ended_offset_seconds", "To s", .seconds, "since the start of the scenario; null while open") {
      $0.endedOffsetSeconds
    },
    Column("duration_seconds", "Duration", .duration, "length with all phases; null while open") {
      $0.durationSeconds
    },
    Column("tick_count", "Ticks", .integer, "readings each container should have") { $0.tickCount },
  ]
}
