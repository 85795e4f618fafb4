import TidemarkSQL
package import TidemarkWarehouse

/// Which runs the warehouse holds.
package struct RunsReport: Sendable {
  package let report: Report

  package init(in warehouse: Warehouse) throws {
    let query = BoundQuery(.runList)
    let table = ReportTable(
      key: "runs", title: "Runs", columns: Self.columns, result: try warehouse.rows(query))
    report = Report(
      sections: [table], queries: [query],
      nothing: table.rows.isEmpty ? SelectorError.noRuns.description : nil)
  }

  private static let columns = [
    ReportColumn("run_id", "Run", .integer),
    ReportColumn("test_id", "Test id"),
    ReportColumn("status", "Status"),
    ReportColumn("started_at", "Started (UTC)", .timestamp),
    ReportColumn("completed_at", "Completed (UTC)", .timestamp, detail: true),
    ReportColumn("duration_seconds", "Duration", .duration),
    ReportColumn("scenario_count", "Scenarios", .integer),
    ReportColumn("aborted_count", "Aborted", .integer),
    ReportColumn("sample_count", "Samples", .integer),
    ReportColumn("oom_event_count", "OOMs", .integer),
    ReportColumn("labels", "Labels", .json),
    ReportColumn("uid", "Uid", detail: true),
    ReportColumn("host", "Host", detail: true),
    ReportColumn("host_fingerprint", "Host fingerprint", detail: true),
    ReportColumn("source", "Source", detail: true),
    ReportColumn("interval_seconds", "Interval s", .seconds, detail: true),
    ReportColumn("tool_version", "Tool version", detail: true),
  ]
}
