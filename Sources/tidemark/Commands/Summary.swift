import ArgumentParser
import TidemarkReports

struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Memory and CPU of every container in every scenario.",
    discussion: "Example: tidemark summary --format csv -o summary.csv")

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    try session.print(try SummaryReport(session.run(selector), in: session.warehouse).report)
  }
}
