import ArgumentParser
import TidemarkReports
import TidemarkTables

struct Runs: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List the runs of the warehouse, newest first.",
    discussion: "Example: tidemark runs --format json")

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    try session.print(try RunsReport.report(in: session.warehouse))
  }
}
