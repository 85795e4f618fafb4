import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// Which runs the warehouse holds.
package enum RunsReport {
  package static func report(in warehouse: Warehouse) throws -> Report {
    let query = BoundQuery(.runList)
    let runs = try self.runs(in: warehouse)
    return Report(
      sections: [
        ReportTable(
          key: "runs", title: "Runs", columns: columns, rows: runs,
          droppable: [
            "started_at", "sample_count", "scenario_count", "labels", "aborted_count", "oom_event_count",
          ])
      ], queries: [query],
      nothing: runs.isEmpty ? SelectorError.noRuns.description : nil)
  }

  /// Newest first.
  package static func runs(in warehouse: Warehouse) throws -> [ListedRun] {
    try warehouse.fetch(ListedRun.self, BoundQuery(.runList))
  }

  static let columns: [Column<ListedRun>] = [
    Column("run_id", "Run", .integer, "number of the run") { $0.runID },
    Column("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS") { $0.testID },
    Column("status", "Status", .verdict, "running, completed, interrupted or failed") { $0.status },
    Column("started_at", "Started (UTC)", .timestamp, "start") { $0.startedAt },
    Column("completed_at", "Completed (UTC)", .timestamp, "end; null while open", detail: true) {
      $0.completedAt
    },
    Column("duration_seconds", "Duration", .duration, "length; null while open") { $0.durationSeconds },
    Column("scenario_count", "Scenarios", .integer, "scenarios begun") { $0.scenarioCount },
    Column("aborted_count", "Aborted", .integer, "scenarios that did not run to their end") {
      $0.abortedCount
    },
    Column("sample_count", "Samples", .integer, "readings stored") { $0.sampleCount },
    Column("oom_event_count", "OOMs", .integer, "OOM kills") { $0.oomEventCount },
    Column("labels", "Labels", .json, "all labels as one object") { $0.labels },
    Column("uid", "Uid", .text, "UUIDv7, the identity across files", detail: true) { $0.uid },
    Column("host", "Host", .text, "name of the machine", detail: true) { $0.host },
    Column(
      "host_fingerprint", "Host fingerprint", .text,
      "hash of the facts below; runs of one kind of machine share it", detail: true
    ) { $0.hostFingerprint },
    Column("source", "Source", .text, "where samples came from", detail: true) { $0.source },
    Column("interval_seconds", "Interval s", .seconds, "time between readings asked for", detail: true) {
      $0.intervalSeconds
    },
    Column("tool_version", "Tool version", .text, "version of the collector", detail: true) {
      $0.toolVersion
    },
  ]
}

/// A run in the list of runs.
package struct ListedRun: QueryRow, Sendable {
  package let runID: Int64
  package let testID: String
  package let status: String
  package let startedAt: String
  package let completedAt: String?
  package let durationSeconds: Double?
  package let scenarioCount: Int
  package let abortedCount: Int
  package let sampleCount: Int
  package let oomEventCount: Int
  /// JSON object.
  package let labels: String
  package let uid: String
  package let host: String
  package let hostFingerprint: String?
  package let source: String
  package let intervalSeconds: Double
  package let toolVersion: String

  package static let columns = [
    "run_id", "test_id", "status", "started_at", "completed_at", "duration_seconds", "scenario_count",
    "aborted_count", "sample_count", "oom_event_count", "labels", "uid", "host", "host_fingerprint", "source",
    "interval_seconds", "tool_version",
  ]

  package init(_ row: inout StoredRow) throws {
    runID = try row.read()
    testID = try row.read()
    status = try row.read()
    startedAt = try row.read()
    completedAt = try row.read()
    durationSeconds = try row.read()
    scenarioCount = try row.read()
    abortedCount = try row.read()
    sampleCount = try row.read()
    oomEventCount = try row.read()
    labels = try row.read()
    uid = try row.read()
    host = try row.read()
    hostFingerprint = try row.read()
    source = try row.read()
    intervalSeconds = try row.read()
    toolVersion = try row.read()
  }
}
