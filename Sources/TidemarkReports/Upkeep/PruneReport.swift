import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// What pruning takes away, or would.
package struct PruneReport: Sendable {
  package let report: Report

  /// - Parameter isApplied: whether it was done.
  package init(_ decisions: [PruneDecision], by prune: Prune, isApplied: Bool) {
    let gone = decisions.filter { $0.action != .keep }
    let runs = gone.count { $0.action == .deleteRun }
    let samples = gone.reduce(0) { $0 + $1.sampleCount }
    let what =
      gone.isEmpty
      ? "nothing is old enough to go"
      : (runs > 0 ? "\(runs) runs with \(samples) samples" : "\(samples) samples of \(gone.count) runs")
    let note =
      if gone.isEmpty {
        what
      } else if isApplied {
        "deleted \(what); their space is used again, and `tidemark db vacuum` gives it back to the file system"
      } else {
        "would delete \(what); nothing is done without --apply"
      }
    report = Report(
      sections: [
        ReportTable(
          key: "runs", title: isApplied ? "Pruned" : "Would be pruned", columns: Self.columns,
          rows: decisions.map { decision in
            [
              .integer(decision.runID), .text(decision.testID), .text(decision.startedAt),
              .integer(Int64(decision.sampleCount)), .text(decision.action.rawValue), Value(decision.reason),
            ]
          })
      ], notes: [note], queries: [BoundQuery(.pruneCandidates, prune.arguments(run: nil))])
  }

  static let columns = [
    ReportColumn("run_id", "Run", .integer, "number of the run"),
    ReportColumn("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS"),
    ReportColumn("started_at", "Started (UTC)", .timestamp, "start"),
    ReportColumn("sample_count", "Samples", .integer, "readings it had when this was decided"),
    ReportColumn("action", "Action", .text, "delete run, delete samples or keep"),
    ReportColumn("reason", "Kept because", .text, "why an old run is kept; null when it is not"),
  ]
}
