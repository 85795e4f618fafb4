import ArgumentParser
import TidemarkGate
import TidemarkReports
import TidemarkTables

struct Plan: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Compute how many runs are needed to detect a change.",
    discussion: """
      For each series, the number depends on the noise between the runs of the baseline. With --cv you set the noise \
      yourself, and no warehouse is needed.
      Example: tidemark plan last:10 --change 5%
      Example: tidemark plan --change 5% --cv 2% --baseline-runs 10
      """)

  @Argument(help: ArgumentHelp("The runs from which the noise is estimated.", valueName: "run"))
  var selectors = ["last:10"]

  @Option(help: ArgumentHelp("The change to detect, in percent of the mean.", valueName: "percent"))
  var change: Percentage

  @Option(
    help: ArgumentHelp(
      "The noise between runs (coefficient of variation), instead of that of recorded runs.",
      valueName: "percent"))
  var cv: Percentage?

  @Option(help: ArgumentHelp("Number of baseline runs, with --cv.", valueName: "count"))
  var baselineRuns = 10

  @Option(help: ArgumentHelp("Only scenarios that match.", valueName: "pattern"))
  var scenario: String?

  @Option(help: ArgumentHelp("Only containers that match.", valueName: "pattern"))
  var container: String?

  @Option(help: ArgumentHelp("Only metrics that match.", valueName: "pattern"))
  var metric: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard baselineRuns >= 2 else { throw ValidationError("--baseline-runs needs 2 or more") }
  }

  func run() throws {
    let question = PlanQuestion(
      changePercent: change.percent, scenario: scenario, container: container, metric: metric)
    if let cv {
      let report = PlanReport.report(
        RunPlan(coefficientOfVariationPercent: cv.percent, baselineRuns: baselineRuns, question))
      let style = TextStyle(hasHeader: !options.noHeader, null: options.null, hasColor: options.hasColor)
      let text = try options.shared.chosenFormat().text(report, style)
      return try options.outputTarget.write(text)
    }
    let session = try Session(options)
    try session.print(
      PlanReport.report(try RunPlan(session.runs(selectors), question, in: session.warehouse)))
  }
}

/// `5%` or `5`.
struct Percentage: ExpressibleByArgument {
  let percent: Double

  init?(argument: String) {
    let digits = argument.hasSuffix("%") ? String(argument.dropLast()) : argument
    guard let percent = Double(digits), percent > 0, percent.isFinite else { return nil }
    self.percent = percent
  }
}
