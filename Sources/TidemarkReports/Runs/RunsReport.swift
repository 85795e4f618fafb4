import TidemarkSQL
package import TidemarkTables
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

  static let columns = [
    ReportColumn("run_id", "Run", .integer, "number of the run"),
    ReportColumn("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS"),
    ReportColumn("status", "Status", .text, "running, completed, interrupted or failed"),
    ReportColumn("started_at", "Started (UTC)", .timestamp, "start"),
    ReportColumn("completed_at", "Completed (UTC)", .timestamp, "end; null while open", detail: true),
    ReportColumn("duration_seconds", "Duration", .duration, "length; null while open"),
    ReportColumn("scenario_count", "Scenarios", .integer, "scenarios begun"),
    ReportColumn("aborted_count", "Aborted", .integer, "scenarios that did not run to their end"),
    ReportColumn("sample_count", "Samples", .integer, "readings stored"),
    ReportColumn("oom_event_count", "OOMs", .integer, "OOM kills"),
    ReportColumn("labels", "Labels", .json, "all labels as one object"),
    ReportColumn("uid", "Uid", .text, "UUIDv7, the identity across files", detail: true),
    ReportColumn("host", "Host", .text, "name of the machine", detail: true),
    ReportColumn(
      "host_fingerprint", "Host fingerprint", .text,
      "hash of the facts below; runs of one kind of machine share it", detail: true),
    ReportColumn("source", "Source", .text, "where samples came from", detail: true),
    ReportColumn("interval_seconds", "Interval s", .seconds, "time between readings asked for", detail: true),
    ReportColumn("tool_version", "Tool version", .text, "version of the collector", detail: true),
  ]
}
