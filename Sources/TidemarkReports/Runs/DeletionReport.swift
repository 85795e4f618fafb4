package import TidemarkTables
package import TidemarkWarehouse

/// What was deleted.
package enum DeletionReport {
  package static func report(_ deleted: [DeletedRun]) -> Report {
    Report(
      sections: [ReportTable(key: "deleted", title: "Deleted", columns: columns, rows: deleted)],
      notes: deleted.filter { !$0.baselines.isEmpty }.map {
        "run #\($0.run.runID) was part of the baseline \($0.baselines.joined(separator: ", "))"
      })
  }

  static let columns: [Column<DeletedRun>] = [
    Column("run_id", "Deleted run", .integer, "number of the run; it is never reused") { $0.run.runID },
    Column("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS") { $0.run.testID },
    Column("status", "Status", .verdict, "running, completed, interrupted or failed") { $0.run.status },
    Column("scenario_count", "Scenarios", .integer, "deleted with it") { $0.scenarioCount },
    Column("sample_count", "Samples", .integer, "deleted with it") { $0.sampleCount },
    Column("finding_count", "Findings", .integer, "deleted with it") { $0.findingCount },
  ]
}
