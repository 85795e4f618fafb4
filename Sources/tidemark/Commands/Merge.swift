import ArgumentParser
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Copy the runs of other warehouses into this one.",
    discussion: """
      Runs are identified by their uid. A run that the warehouse already has is not copied again, and a run in \
      progress is skipped. A run that the warehouse has with other contents is refused (exit code 1); the others are \
      still copied. Labels, findings, baselines and acknowledgements are copied too. After an interruption, repeat the \
      command.
      Example: tidemark merge ci-1.db ci-2.db --db all.db
      """)

  @Argument(help: ArgumentHelp("The other warehouses; they are not changed.", valueName: "other.db"))
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
