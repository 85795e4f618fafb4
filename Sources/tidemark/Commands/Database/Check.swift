import ArgumentParser
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

extension Database {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Look for damage, and for what a crash may have left.",
      discussion: """
        SQLite's pages carry no checksum, so the hashes stored with each scenario and run are computed anew, and \
        the statistics too. Exit code 1 when something is wrong; a warning is not. Collectors may go on.
        Example: tidemark db check --format json
        """)

    @Flag(name: .customLong("quick"), help: "Leave out what reads every sample.")
    var isQuick = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
      let session = try Session(options)
      let bar = ProgressBar("checking", isShown: !options.quiet)
      let results = try session.warehouse.check(isQuick: isQuick) { bar.show($0, of: $1) }
      bar.clear()
      let check = try CheckReport(results, in: session.warehouse)
      try session.print(check.report)
      if let problem = check.problem { throw UpkeepFinding(description: problem) }
    }
  }
}
