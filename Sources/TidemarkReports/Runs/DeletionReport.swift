package import TidemarkTables
package import TidemarkWarehouse

/// What is gone.
package struct DeletionReport: Sendable {
  package let report: Report

  package init(_ deleted: [DeletedRun]) {
    let notes = deleted.filter { !$0.baselines.isEmpty }.map {
      "run #\($0.run.runID) was part of the baseline \($0.baselines.joined(separator: ", "))"
    }
    report = Report(
      sections: [
        ReportTable(
          key: "deleted", title: "Deleted", columns: Self.columns,
          rows: deleted.map { run in
            [
              .integer(run.run.runID), .text(run.run.testID), .text(run.run.status),
              .integer(Int64(run.scenarioCount)), .integer(Int64(run.sampleCount)),
              .integer(Int64(run.findingCount)),
            ]
          })
      ], notes: notes)
  }

  static let columns = [
    ReportColumn("run_id", "Deleted run", .integer, "number of the run; it is never given again"),
    ReportColumn("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS"),
    ReportColumn("status", "Status", .text, "running, completed, interrupted or failed"),
    ReportColumn("scenario_count", "Scenarios", .integer, "deleted with it"),
    ReportColumn("sample_count", "Samples", .integer, "deleted with it"),
    ReportColumn("finding_count", "Findings", .integer, "deleted with it"),
  ]
}
