import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables

struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Show memory and CPU of every container in every scenario.",
    discussion: "Example: tidemark summary --format csv -o summary.csv")

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @Option(help: "Only this container.")
  var container: String?

  @Option(help: ArgumentHelp("Exit with 2 when there is one: oom, abort or limit.", valueName: "finding"))
  var failOn: [Alarm] = []

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    let isShown = failOn.allSatisfy { (alarm: Alarm) in [.oom, .abort, .limit].contains(alarm) }
    guard isShown else { throw ValidationError("--fail-on takes oom, abort or limit here") }
  }

  func run() throws {
    let session = try Session(options)
    try session.print(
      SummaryReport.report(
        try RunSummary(session.run(selector), container: container, in: session.warehouse)), failingOn: failOn
    )
  }
}
