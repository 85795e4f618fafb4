import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// Everything known of one run but its measurements.
package struct ShowReport: Sendable {
  package let report: Report

  package init(_ run: RunHead, in warehouse: Warehouse) throws {
    let arguments: [String: Value] = ["run": .integer(run.runID)]
    let facts = BoundQuery(.runFacts, arguments)
    let scenarios = BoundQuery(.runScenarios, arguments)
    let phases = BoundQuery(.runPhases, arguments)
    let sections = [
      ReportTable(
        key: "run", title: "Run", layout: .record, columns: Self.factColumns,
        result: try warehouse.rows(facts)),
      ReportTable(
        key: "scenarios", title: "Scenarios", columns: Self.scenarioColumns,
        result: try warehouse.rows(scenarios)),
      ReportTable(
        key: "phases", title: "Phases", columns: Self.phaseColumns, result: try warehouse.rows(phases)),
    ]
    report = Report(sections: sections, mainIndex: 1, queries: [facts, scenarios, phases])
  }

  static let factColumns = [
    ReportColumn("run_id", "Run", .integer, "number of the run"),
    ReportColumn("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS"),
    ReportColumn("uid", "Uid", .text, "UUIDv7, the identity across files"),
    ReportColumn("status", "Status", .text, "running, completed, interrupted or failed"),
    ReportColumn("started_at", "Started (UTC)", .timestamp, "start"),
    ReportColumn("completed_at", "Completed (UTC)", .timestamp, "end; null while open"),
    ReportColumn("duration_seconds", "Duration", .duration, "length with all phases; null while open"),
    ReportColumn("labels", "Labels", .json, "all labels as one object"),
    ReportColumn("source", "Source", .text, "where samples came from"),
    ReportColumn("interval_seconds", "Interval s", .seconds, "time between readings asked for"),
    ReportColumn("tool_version", "Tool version", .text, "version of the collector"),
    ReportColumn("host", "Host", .text, "name of the machine"),
    ReportColumn(
      "host_fingerprint", "Host fingerprint", .text,
      "hash of the facts below; runs of one kind of machine share it"),
    ReportColumn("architecture", "Architecture", .text, "such as x86_64"),
    ReportColumn("cpu_model", "CPU", .text, "model of the processor"),
    ReportColumn("cpu_cores", "Cores", .integer, "cores"),
    ReportColumn("memory_mb", "Memory MB", .real(0), "memory of the machine"),
    ReportColumn("kernel", "Kernel", .text, "major.minor"),
    ReportColumn("cgroup_version", "Cgroup version", .integer, "0: none in use"),
    ReportColumn("engine", "Engine", .text, "container engine and its major version"),
    ReportColumn("scenario_count", "Scenarios", .integer, "scenarios begun"),
    ReportColumn("aborted_count", "Aborted", .integer, "scenarios that did not run to their end"),
    ReportColumn("sample_count", "Samples", .integer, "readings stored"),
    ReportColumn("oom_event_count", "OOMs", .integer, "OOM kills"),
  ]

  static let scenarioColumns = [
    ReportColumn("ordinal", "#", .integer, "order of execution within the run, from 1"),
    ReportColumn("scenario", "Scenario", .text, "name of the scenario"),
    ReportColumn("kind", "Kind", .text, "baseline, load, duration, reset or recording"),
    ReportColumn("total_agents", "Agents", .integer, "drivers and riders asked for; null when not known"),
    ReportColumn("started_at", "Started (UTC)", .timestamp, "start"),
    ReportColumn("duration_seconds", "Duration", .duration, "length with all phases; null while open"),
    ReportColumn("sample_count", "Samples", .integer, "readings stored"),
    ReportColumn(
      "stale_count", "Stale", .integer, "readings older than 2.5 intervals, counted and not stored"),
    ReportColumn("coverage", "Coverage", .share, "readings stored over readings expected"),
    ReportColumn("result", "Result", .text, "pass, aborted or unfinished"),
    ReportColumn("abort_reason", "Reason", .text, "why; null when not aborted"),
    ReportColumn("drivers", "Drivers", .integer, "drivers asked for", detail: true),
    ReportColumn("riders", "Riders", .integer, "riders asked for", detail: true),
    ReportColumn(
      "duration_minutes", "Minutes", .real(1), "planned length of a duration scenario", detail: true),
    ReportColumn(
      "parameters", "Parameters", .json, "everything that must be equal for two scenarios to be comparable",
      detail: true),
    ReportColumn(
      "content_sha256", "SHA-256", .text, "hash over the rows of the scenario; null while open", detail: true),
  ]

  static let phaseColumns = [
    ReportColumn("scenario", "Scenario", .text, "name of the scenario"),
    ReportColumn("phase", "Phase", .text, "setup, warmup, settle, baseline, load, sampling or post_reset"),
    ReportColumn("started_offset_seconds", "From s", .seconds, "since the start of the scenario"),
    ReportColumn(
      "ended_offset_seconds", "To s", .seconds, "since the start of the scenario; null while open"),
    ReportColumn("duration_seconds", "Duration", .duration, "length with all phases; null while open"),
    ReportColumn("tick_count", "Ticks", .integer, "readings each container should have"),
  ]
}
