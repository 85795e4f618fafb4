import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables

struct Resets: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resets",
    abstract: "Whether memory comes back to its baseline after a reset.",
    discussion: """
      A reset is PASS when the mean after it exceeds the mean before the load by no more than the tolerance. The \
      verdict uses the confidence interval of that ratio, without the time memory needs to settle, and may be \
      inconclusive.
      Example: tidemark resets --tolerance 5
      """)

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @Option(name: .customLong("tolerance"), help: "Percent of the baseline.")
  var tolerancePercent = 10.0

  @Flag(name: .customLong("explain"), help: "Also say how each verdict came about.")
  var isExplained = false

  @Option(help: ArgumentHelp("Exit with 2 when there is one: reset.", valueName: "finding"))
  var failOn: [Alarm] = []

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    let isShown = failOn.allSatisfy { (alarm: Alarm) in [.reset].contains(alarm) }
    guard isShown else { throw ValidationError("--fail-on takes reset here") }
    guard tolerancePercent >= 0, tolerancePercent.isFinite else {
      throw ValidationError("--tolerance needs a percentage of 0 or more")
    }
  }

  func run() throws {
    let session = try Session(options)
    try session.print(
      ResetsReport.report(
        try RunResets(session.run(selector), tolerancePercent: tolerancePercent, in: session.warehouse),
        isExplained: isExplained), failingOn: failOn)
  }
}
