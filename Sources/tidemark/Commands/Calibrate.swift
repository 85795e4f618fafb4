import ArgumentParser
import Foundation
import TidemarkGate
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calibrate",
    abstract: "Measure how often the gate fails although nothing changed, and suggest floors.",
    discussion: """
      The command compares every complete run with earlier runs of the same level. Such runs were recorded under the \
      same conditions, without a change point or an acknowledgement between them. Nothing changed there, so each \
      failure is a false alarm.
      Example: tidemark calibrate since:90d
      """)

  @Argument(help: ArgumentHelp("The runs.", valueName: "run"))
  var selectors = ["last:1000"]

  @Option(help: ArgumentHelp("Number of earlier runs that each run is compared with.", valueName: "count"))
  var baselineRuns = 10

  @Option(
    help: ArgumentHelp(
      "The policy file (default: ./\(GatePolicy.standardFile), if it exists).", valueName: "file"))
  var policy: String?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    guard baselineRuns >= 5 else { throw ValidationError("--baseline-runs needs 5 or more") }
  }

  func run() throws {
    try options.shared.checkOutput(reading: [policy ?? GatePolicy.standardFile])
    let session = try Session(options)
    let (policy, _) = try GatePolicy.chosen(policy)
    let runs = try session.warehouse.runs(selectors, now: session.options.now())
    session.say(
      "\(runs.count) runs, from #\(runs.map(\.runID).min() ?? 0) to #\(runs.map(\.runID).max() ?? 0)")
    try session.print(
      CalibrateReport.report(
        try Calibration(runs, policy: policy, baselineRuns: baselineRuns, in: session.warehouse)))
  }
}
