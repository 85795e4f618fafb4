import ArgumentParser
import TidemarkReports

struct Leaks: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Growth of memory in MB/min under constant load.",
    discussion: """
      Classes: normal below 0.5 MB/min, monitor from 0.5 to 1.0, leak above 1.0.
      Example: tidemark leaks --container simulation
      """)

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @Option(help: "This container only.")
  var container: String?

  @OptionGroup var options: GlobalOptions

  func run() throws {
    let session = try Session(options)
    try session.print(
      try LeaksReport(session.run(selector), container: container, in: session.warehouse).report)
  }
}
