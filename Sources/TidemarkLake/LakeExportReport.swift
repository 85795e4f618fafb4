package import TidemarkTables
import TidemarkWarehouse

/// What an export did.
package enum LakeExportReport {
  package static func report(_ outcomes: [LakeExport.Outcome], _ lake: Lake) -> Report {
    let bytes = outcomes.reduce(0) { $0 + $1.bytes }
    let written = outcomes.filter { $0.action == .written || $0.action == .updated }
    let running = outcomes.count { $0.action == .running }
    var notes = [
      written.isEmpty
        ? "\(lake.path) had everything already"
        : "\(written.count) runs, \(bytes) bytes written to \(lake.path)"
    ]
    if running > 0 { notes.append("\(running) runs are still being recorded and were left out") }
    return Report(
      sections: [ReportTable(key: "runs", title: "Lake", columns: columns, rows: outcomes)], notes: notes)
  }

  package static let columns: [Column<LakeExport.Outcome>] = [
    Column("run_id", "Run", .integer, "number of the run") { $0.run.runID },
    Column("test_id", "Test id", .text, "start of the run as YYYYMMDD_HHMMSS") { $0.run.testID },
    Column("uid", "Uid", .text, "UUIDv7, the name of its files", detail: true) { $0.run.uid },
    Column("action", "Action", .text, "written, updated, unchanged, or running and left out") {
      $0.action.rawValue
    },
    Column("sample_count", "Samples", .integer, "readings that the lake has of it") { $0.sampleCount },
    Column("bytes", "Bytes", .integer, "written for it this time") { $0.bytes },
  ]
}
