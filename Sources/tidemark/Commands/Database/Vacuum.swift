import ArgumentParser
import TidemarkReports
import TidemarkWarehouse

extension Database {
  struct VacuumCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "vacuum",
      abstract: "Return the space of deleted rows to the file system.",
      discussion: """
        The command needs free space of twice the contents, and checks this first. It refuses to run while a run is \
        being recorded.
        Example: tidemark db vacuum --db results/tidemark.db
        """)

    @OptionGroup var options: GlobalOptions

    func run() throws {
      // For reading first: a missing file must not be created.
      let session = try Session(options)
      try session.print(try Warehouse.openForWriting(options.shared.path).vacuum().report)
    }
  }
}
