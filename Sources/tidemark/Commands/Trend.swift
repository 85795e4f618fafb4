import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Trend: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend",
    abstract: "Show what changed over the runs, and when: levels, spikes, drift.",
    discussion: """
      The report follows every metric of every container over the runs of one kind of machine. It reports a change \
      of level that exceeds a relative and an absolute floor, is larger than chance explains (p < 0.001), and lasts \
      for at least two runs. It reports a single outlier as a spike. It needs at least eight runs. A change that \
      several series show is printed as one line.
      Example: tidemark trend --since 8w
      Example: tidemark trend --container simulation --metric mb_per_agent --branch main
      """)

  @Option(help: "Only this container.")
  var container: String?

  @Option(help: "Only this metric.")
  var metric: RunMetric?

  @Option(
    help:
      "Only this scenario. load, duration and reset select the numbers that are computed from all scenarios of that kind."
  )
  var scenario: String?

  @Option(
    name: .customLong("label"), help: ArgumentHelp("Only runs with this label.", valueName: "key=value"))
  var labels: [String] = []

  @Option(help: "Only runs of this branch.")
  var branch: String?

  @Option(help: ArgumentHelp("Only runs since this age or day, such as 8w or 2026-11-01.", valueName: "when"))
  var since: String?

  @Option(
    name: .customLong("last"), help: ArgumentHelp("Only this many of the newest runs.", valueName: "count"))
  var count: Int?

  @Flag(name: .customLong("all"), help: "Also show every series, including unchanged ones.")
  var showsQuiet = false

  @OptionGroup var options: GlobalOptions

  /// nil for all runs.
  private var selector: String? {
    let parts =
      (count.map { ["last:\($0)"] } ?? []) + (since.map { ["since:\($0)"] } ?? [])
      + labels.map { "label:\($0)" } + (branch.map { ["branch:\($0)"] } ?? [])
    return parts.isEmpty ? nil : parts.joined(separator: "@")
  }

  func run() throws {
    let session = try Session(options)
    let runs = try selector.map { try session.runs([$0]) } ?? session.warehouse.directory().runs
    guard !runs.isEmpty else { throw SelectorError.noRuns }
    let report = TrendReport(isForPeople: session.isForPeople, showsQuiet: showsQuiet)
    // One container's runs fit into memory, and whoever asks for them wants to see them.
    let asksForFew = container != nil || (scenario != nil && metric != nil)
    let trends = try Trends(
      runs, TrendQuestion(scenario: scenario, container: container, metric: metric),
      keepsQuiet: !session.isForPeople || showsQuiet || asksForFew, in: session.warehouse)
    try session.print(try report.report(trends, in: session.warehouse))
  }
}

extension RunMetric: ExpressibleByArgument {}
