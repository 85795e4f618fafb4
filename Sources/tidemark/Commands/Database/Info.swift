import ArgumentParser
import TidemarkReports
import TidemarkTables

extension Database {
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info",
      abstract: "Size, versions, rows of every table, and the SQLite library in use.",
      discussion: "Example: tidemark db info --db results/tidemark.db")

    @OptionGroup var options: GlobalOptions

    func run() throws {
      let session = try Session(options)
      try session.print(try DatabaseReport.report(in: session.warehouse))
    }
  }
}
