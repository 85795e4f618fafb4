import ArgumentParser
import TidemarkReports
import TidemarkWarehouse

extension Database {
  struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "migrate",
      abstract: "Bring a file of an earlier release to this one's tables and views.",
      discussion: """
        In one transaction: an interruption leaves the old version or the new one. The file as it was is first \
        copied beside it, to FILE.vN-TIME. A collector migrates a file it writes to without being asked.
        Example: tidemark db migrate --db results/tidemark.db
        """)

    @Flag(name: .customLong("no-backup"), help: "Make no copy first.")
    var isWithoutBackup = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
      _ = try options.shared.chosenFormat()
      let migration = try Warehouse.migrate(options.path, backsUp: !isWithoutBackup)
      try Session(options).print(migration.report)
    }
  }
}
