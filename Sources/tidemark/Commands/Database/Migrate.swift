import ArgumentParser
import TidemarkReports
import TidemarkWarehouse

extension Database {
  struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "migrate",
      abstract: "Migrate a file of an earlier release to the tables and views of this one.",
      discussion: """
        The migration is one transaction, so an interruption leaves either the old or the new version. The command \
        first copies the old file to FILE.vN-TIME. Commands that write, such as a collector, migrate a file too, but \
        make no copy.
        Example: tidemark db migrate --db results/tidemark.db
        """)

    @Flag(name: .customLong("no-backup"), help: "Do not copy the file first.")
    var isWithoutBackup = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
      _ = try options.shared.chosenFormat()
      let migration = try Warehouse.migrate(options.path, backsUp: !isWithoutBackup)
      try Session(options).print(migration.report)
    }
  }
}
