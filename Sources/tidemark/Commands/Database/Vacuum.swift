import ArgumentParser
import TidemarkReports
import TidemarkWarehouse

extension Database {
  struct VacuumCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "vacuum",
      abstract: "Give the space of deleted rows back to the file system.",
      discussion: """
        Needs free space of twice the contents, and checks it first. Refused while a run is being recorded.
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
