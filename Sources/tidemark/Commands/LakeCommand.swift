import ArgumentParser
import TidemarkLake
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct LakeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lake",
    abstract: "Parquet files of every view, for DuckDB, Spark and others.",
    subcommands: [Export.self, Verify.self])

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "export",
      abstract: "Write runs to a lake; existing files are kept.",
      discussion: """
        Each run becomes one file for each view, such as samples/started_date=2026-11-28/UID.parquet. A file is \
        written under a temporary name and then renamed; the manifest of the run, in _manifests, is written last. \
        Runs in progress are skipped. A lake belongs to one warehouse, because run numbers are unique only there.
        Example: tidemark lake export lake since:7d
        """)

    @Argument(help: ArgumentHelp("Folder of the lake.", valueName: "dir"))
    var folder: String

    @Argument(help: ArgumentHelp("The runs (default: all).", valueName: "run"))
    var selectors: [String] = []

    @OptionGroup var options: GlobalOptions

    func run() throws {
      let session = try Session(options)
      let runs = try selectors.isEmpty ? session.warehouse.directory().runs : session.runs(selectors)
      guard !runs.isEmpty else { throw SelectorError.noRuns }
      let lake = Lake(folder)
      var export = try LakeExport(from: session.warehouse, to: lake)
      let bar = ProgressBar("exporting", isShown: !options.quiet)
      var outcomes: [LakeExport.Outcome] = []
      for (index, run) in runs.reversed().enumerated() {
        bar.show(index, of: runs.count)
        outcomes.append(try export.export(run))
      }
      try export.exportWarehouse()
      bar.clear()
      try session.print(LakeExportReport.report(outcomes, lake))
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify",
      abstract: "Compare every file of a lake with its manifest; exit code 1 when one is damaged or missing.",
      discussion: """
        Example: tidemark lake verify lake
        """)

    @Argument(help: ArgumentHelp("Folder of the lake.", valueName: "dir"))
    var folder: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
      let lake = try Lake(existing: folder)
      let bar = ProgressBar("verifying", isShown: !options.quiet)
      let problems = try lake.problems { bar.show($0, of: $1) }
      bar.clear()
      try Output(options).print(LakeProblemsReport.report(problems, lake))
      if !problems.isEmpty {
        throw UpkeepFinding(description: "\(problems.count) files of \(lake.path) are damaged or missing")
      }
    }
  }
}
