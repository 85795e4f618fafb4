import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables

struct Resets: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resets",
    abstract: "Check whether memory returns to its baseline after a reset.",
    discussion: """
      The result is PASS if the mean after the reset exceeds the mean before the load by no more than the tolerance. \
      The verdict uses the confidence interval of that ratio, and ignores the time that memory needs to settle. It \
      can be inconclusive.
      Example: tidemark resets --tolerance 5
      """)

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @Option(name: .customLong("tolerance"), help: "Tolerance in percent of the baseline.")
  var tolerancePercent = 10.0

  @Flag(name: .customLong("explain"), help: "Explain how each verdict was reached.")
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
