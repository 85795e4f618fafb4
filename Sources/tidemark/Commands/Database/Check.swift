import ArgumentParser
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

extension Database {
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check the file for damage, and for leftovers of a crash.",
      discussion: """
        SQLite pages have no checksum. Therefore the command recomputes the hashes that are stored with each \
        scenario and run, and the statistics. The exit code is 1 if something is wrong; warnings do not change it. \
        Collectors can run at the same time.
        Example: tidemark db check --format json
        """)

    @Flag(name: .customLong("quick"), help: "Skip the checks that read every sample.")
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
