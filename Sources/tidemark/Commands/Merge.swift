import ArgumentParser
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Bring the runs of other warehouses into this one.",
    discussion: """
      Run by run, by the uid: a run that is here already is not brought twice, one that is in progress is \
      skipped, one that is here with other contents is refused (exit code 1) and the others come. Labels, \
      findings, baselines and acknowledgements come along. Repeat it after an interruption.
      Example: tidemark merge ci-1.db ci-2.db --db all.db
      """)

  @Argument(help: ArgumentHelp("Other warehouses; they are only read.", valueName: "other.db"))
  var others: [String]

  @OptionGroup var options: GlobalOptions

  func run() throws {
    // Before anything is written: all of them must be readable.
    let session = try Session(options) {
      for other in others { _ = try Warehouse.openForReading(other) }
      return try Warehouse.openForWriting(options.shared.path)
    }
    var files: [(path: String, runs: [MergedRun])] = []
    for other in others {
      let bar = ProgressBar("merging \(other)", isShown: !options.quiet)
      defer { bar.clear() }
      files.append((other, try Merge(other, into: session.warehouse).run { bar.show($0, of: $1) }))
    }
    try session.warehouse.checkpoint()
    let merge = MergeReport(files)
    try session.print(merge.report)
    if let problem = merge.problem { throw UpkeepFinding(description: problem) }
  }
}
