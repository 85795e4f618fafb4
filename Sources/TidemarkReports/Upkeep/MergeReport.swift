package import TidemarkTables
package import TidemarkWarehouse

/// What became of the runs of other warehouses.
package struct MergeReport: Sendable {
  package let report: Report
  /// What to say when runs were refused; nil when none were.
  package let problem: String?

  /// - Parameter files: each other warehouse with its runs, in the order they were merged.
  package init(_ files: [(path: String, runs: [MergedRun])]) {
    let rows = files.flatMap { file in file.runs.map { (path: file.path, run: $0) } }
    let runs = files.flatMap(\.runs)
    let refused = runs.filter(\.outcome.isRefused)
    report = Report(
      sections: [ReportTable(key: "runs", title: "Merged runs", columns: Self.columns, rows: rows)],
      notes: [Self.summary(runs)])
    problem =
      refused.isEmpty
      ? nil
      : refused.map { "run \($0.uid) (#\($0.runIDThere) there) was refused: \(visible($0.detail ?? ""))" }
        .joined(separator: "\n")
  }

  private static func summary(_ runs: [MergedRun]) -> String {
    let counts = MergedRun.Outcome.allCases.compactMap { outcome -> String? in
      let count = runs.count { $0.outcome == outcome }
      return count == 0 ? nil : "\(count) \(outcome.rawValue)"
    }
    return runs.isEmpty ? "there is no run to merge" : counts.joined(separator: ", ")
  }

  static let columns: [Column<(path: String, run: MergedRun)>] = [
    Column("file", "From", .text, "the other warehouse") { $0.path },
    Column("run_id_there", "Run there", .integer, "number of the run in it") { $0.run.runIDThere },
    Column("run_id", "Run here", .integer, "number of the run here; null when it was not copied") {
      $0.run.runID
    },
    Column("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS") { $0.run.testID },
    Column(
      "outcome", "Outcome", .text,
      "added; completed: had been left running here by a dead collector; restored: pruned readings are back; present: was here; running: skipped, in progress; conflict or damaged: refused"
    ) { $0.run.outcome.rawValue },
    Column("sample_count", "Samples", .integer, "readings copied") { $0.run.sampleCount },
    Column(
      "detail", "Detail", .text, "why it was not copied, or what differs; null otherwise"
    ) { $0.run.detail },
    Column("uid", "Uid", .text, "UUIDv7, the identity across files", detail: true) { $0.run.uid },
  ]
}
