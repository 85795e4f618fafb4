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
      ? "nothing is old enough to delete"
      : (runs > 0 ? "\(runs) runs with \(samples) samples" : "\(samples) samples of \(gone.count) runs")
    let note =
      if gone.isEmpty {
        what
      } else if isApplied {
        "deleted \(what); new data will use their space, and `tidemark db vacuum` returns it to the file system"
      } else {
        "would delete \(what); add --apply to do it"
      }
    report = Report(
      sections: [
        ReportTable(
          key: "runs", title: isApplied ? "Pruned" : "Would be pruned", columns: Self.columns,
          rows: decisions)
      ], notes: [note], queries: [BoundQuery(.pruneCandidates, prune.arguments(run: nil))])
  }

  static let columns: [Column<PruneDecision>] = [
    Column("run_id", "Run", .integer, "number of the run") { $0.runID },
    Column("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS") { $0.testID },
    Column("started_at", "Started (UTC)", .timestamp, "start") { $0.startedAt },
    Column("sample_count", "Samples", .integer, "readings it had when this was decided") { $0.sampleCount },
    Column("action", "Action", .text, "delete run, delete samples or keep") { $0.action.rawValue },
    Column("reason", "Kept because", .text, "why an old run is kept; null when it is not") { $0.reason },
  ]
}
