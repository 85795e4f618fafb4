import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables

struct Leaks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "leaks",
    abstract: "Measure the growth of memory under constant load, in MB/min.",
    discussion: """
      The class depends only on the least-squares slope: normal below 0.5 MB/min, monitor from 0.5 to 1.0, leak \
      above. The verdict also accounts for noise, warm-up, steps, cycles and garbage collection. It can be \
      inconclusive.
      For a recording, the report assumes constant load and prints a note.
      Example: tidemark leaks --container simulation --explain
      """)

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @Option(help: "Only this container.")
  var container: String?

  @Flag(name: .customLong("explain"), help: "Explain how each verdict was reached.")
  var isExplained = false

  @Option(help: ArgumentHelp("Exit with 2 when there is one: leak or limit.", valueName: "finding"))
  var failOn: [Alarm] = []

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    let isShown = failOn.allSatisfy { (alarm: Alarm) in [.leak, .limit].contains(alarm) }
    guard isShown else { throw ValidationError("--fail-on takes leak or limit here") }
  }

  func run() throws {
    let session = try Session(options)
    try session.print(
      LeaksReport.report(
        try RunLeaks(session.run(selector), container: container, in: session.warehouse),
        isExplained: isExplained), failingOn: failOn)
  }
}
