import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables
import TidemarkWarehouse

struct Trend: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend",
    abstract: "What changed over runs, and when: levels, spikes, drift.",
    discussion: """
      Every metric of every container is followed over the runs of one kind of machine. A change of level must \
      exceed a relative and an absolute floor, be larger than chance explains (p < 0.001), and last for two runs. A \
      single run far off is a spike. At least eight runs are needed. A change that several series show is one line.
      Example: tidemark trend --since 8w
      Example: tidemark trend --container simulation --metric mb_per_agent --branch main
      """)

  @Option(help: "This container only.")
  var container: String?

  @Option(help: "This metric only.")
  var metric: RunMetric?

  @Option(help: "This scenario only; load, duration and reset are the numbers made of all of a kind.")
  var scenario: String?

  @Option(
    name: .customLong("label"), help: ArgumentHelp("Runs with this label only.", valueName: "key=value"))
  var labels: [String] = []

  @Option(help: "Runs of this branch only.")
  var branch: String?

  @Option(help: ArgumentHelp("Runs since this age or day, such as 8w or 2026-11-01.", valueName: "when"))
  var since: String?

  @Option(name: .customLong("last"), help: ArgumentHelp("The newest so many runs only.", valueName: "count"))
  var count: Int?

  @Flag(name: .customLong("all"), help: "Also show every series behind the findings, quiet ones too.")
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
