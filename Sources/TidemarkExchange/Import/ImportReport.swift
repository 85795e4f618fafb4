package import TidemarkTables
import TidemarkWarehouse

/// What became of the files of an import.
package struct ImportReport: Sendable {
  package let report: Report

  package init(_ files: [ImportedFile]) {
    report = Report(
      sections: [
        ReportTable(key: "imports", title: "Imports", columns: Self.columns, rows: files.map(Self.row))
      ], notes: files.flatMap { file in file.notes.map { "\(file.path): \($0)" } })
  }

  private static func row(_ file: ImportedFile) -> [Value] {
    switch file.outcome {
    case .stored(let runID, let samples, _):
      [
        .text(file.path), .integer(runID), .text(file.testID), .text("imported"),
        .integer(Int64(file.scenarioCount)), .integer(Int64(samples)),
      ]
    case .alreadyThere(let runID):
      [
        .text(file.path), .integer(runID), .text(file.testID), .text("already there"),
        .integer(Int64(file.scenarioCount)), .integer(0),
      ]
    }
  }

  package static let columns = [
    ReportColumn("file", "File", .text, "as given"),
    ReportColumn("run_id", "Run", .integer, "number of the run in this file"),
    ReportColumn("test_id", "Test id", .text, "as the file has it"),
    ReportColumn("outcome", "Outcome", .text, "imported or already there"),
    ReportColumn("scenario_count", "Scenarios", .integer, "scenarios in the file"),
    ReportColumn("sample_count", "Samples", .integer, "readings stored now"),
  ]
}
