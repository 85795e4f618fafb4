import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables

struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a run: its facts, labels, host, scenarios and phases.",
    discussion: "Example: tidemark show latest~1")

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    try session.print(ShowReport.report(try RunDetails(session.run(selector), in: session.warehouse)))
  }
}
