import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables

struct Ooms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ooms",
    abstract: "List OOM kills, and periods near the memory limit.",
    discussion: "Example: tidemark ooms last:10")

  @Argument(help: ArgumentHelp("The runs (default: latest).", valueName: "run"))
  var selectors: [String] = []

  @Option(help: ArgumentHelp("Exit with 2 when there is one: oom.", valueName: "finding"))
  var failOn: [Alarm] = []

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    let isShown = failOn.allSatisfy { (alarm: Alarm) in [.oom].contains(alarm) }
    guard isShown else { throw ValidationError("--fail-on takes oom here") }
  }

  func run() throws {
    let session = try Session(options)
    try session.print(
      OomsReport.report(
        try RunIncidents(session.runs(selectors.isEmpty ? ["latest"] : selectors), in: session.warehouse)),
      failingOn: failOn)
  }
}
