import TidemarkSQL
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

  private static let factColumns = [
    ReportColumn("run_id", "Run", .integer),
    ReportColumn("test_id", "Test id"),
    ReportColumn("uid", "Uid"),
    ReportColumn("status", "Status"),
    ReportColumn("started_at", "Started (UTC)", .timestamp),
    ReportColumn("completed_at", "Completed (UTC)", .timestamp),
    ReportColumn("duration_seconds", "Duration", .duration),
    ReportColumn("labels", "Labels", .json),
    ReportColumn("source", "Source"),
    ReportColumn("interval_seconds", "Interval s", .seconds),
    ReportColumn("tool_version", "Tool version"),
    ReportColumn("host", "Host"),
    ReportColumn("host_fingerprint", "Host fingerprint"),
    ReportColumn("architecture", "Architecture"),
    ReportColumn("cpu_model", "CPU"),
    ReportColumn("cpu_cores", "Cores", .integer),
    ReportColumn("memory_mb", "Memory MB", .real(0)),
    ReportColumn("kernel", "Kernel"),
    ReportColumn("cgroup_version", "Cgroup version", .integer),
    ReportColumn("engine", "Engine"),
    ReportColumn("scenario_count", "Scenarios", .integer),
    ReportColumn("aborted_count", "Aborted", .integer),
    ReportColumn("sample_count", "Samples", .integer),
    ReportColumn("oom_event_count", "OOMs", .integer),
  ]

  private static let scenarioColumns = [
    ReportColumn("ordinal", "#", .integer),
    ReportColumn("scenario", "Scenario"),
    ReportColumn("kind", "Kind"),
    ReportColumn("total_agents", "Agents", .integer),
    ReportColumn("started_at", "Started (UTC)", .timestamp),
    ReportColumn("duration_seconds", "Duration", .duration),
    ReportColumn("sample_count", "Samples", .integer),
    ReportColumn("stale_count", "Stale", .integer),
    ReportColumn("coverage", "Coverage", .share),
    ReportColumn("result", "Result"),
    ReportColumn("abort_reason", "Reason"),
    ReportColumn("drivers", "Drivers", .integer, detail: true),
    ReportColumn("riders", "Riders", .integer, detail: true),
    ReportColumn("duration_minutes", "Minutes", .real(1), detail: true),
    ReportColumn("parameters", "Parameters", .json, detail: true),
    ReportColumn("content_sha256", "SHA-256", detail: true),
  ]

  private static let phaseColumns = [
    ReportColumn("scenario", "Scenario"),
    ReportColumn("phase", "Phase"),
    ReportColumn("started_offset_seconds", "From s", .seconds),
    ReportColumn("ended_offset_seconds", "To s", .seconds),
    ReportColumn("duration_seconds", "Duration", .duration),
    ReportColumn("tick_count", "Ticks", .integer),
  ]
}
