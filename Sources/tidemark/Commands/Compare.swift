import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare runs with earlier ones: what got worse, what got better, and how sure that is.",
    discussion: """
      The report compares memory, CPU, growth, memory per agent, resets and OOM kills of each container over all \
      scenarios, and shows in which scenario each change is. It compares one number for each run, not single \
      readings. The noise between runs is estimated from all containers and from up to 30 earlier runs. A change \
      counts when it exceeds a relative and an absolute floor and lies outside that noise. Runs that were recorded \
      under different conditions are compared only if --allow names the conditions.
      Example: tidemark compare last-week today
      Example: tidemark compare baseline:release
      """)

  @Argument(help: ArgumentHelp("The runs to compare with.", valueName: "base"))
  var base: String

  @Argument(help: ArgumentHelp("The run or runs to compare.", valueName: "candidate"))
  var candidate = "latest"

  @Flag(name: .customLong("all"), help: "Also show unchanged rows; formats for programs always print them.")
  var showsAll = false

  @Option(
    name: .customLong("allow"),
    help: ArgumentHelp(
      "Compare runs even if this condition differs; may be repeated.", valueName: "condition"))
  var allowed: [SeriesConditions.Kind] = []

  @Option(help: ArgumentHelp("Exit with 2 when something is worse: regression.", valueName: "finding"))
  var failOn: [Alarm] = []

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    let isShown = failOn.allSatisfy { (alarm: Alarm) in [.regression].contains(alarm) }
    guard isShown else { throw ValidationError("--fail-on takes regression here") }
  }

  func run() throws {
    let session = try Session(options)
    let (choice, candidates, runs) = try session.sides(base: base, candidate: candidate)
    try session.print(
      CompareReport.report(
        try Comparison(
          base: choice.runs, candidate: candidates, among: runs, allowing: Set(allowed), in: session.warehouse
        ), foldsUnchanged: !showsAll && session.isForPeople), failingOn: failOn)
  }
}

extension SeriesConditions.Kind: ExpressibleByArgument {}
