import ArgumentParser
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables

struct Scaling: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scaling",
    abstract: "Fit a formula to the growth of memory or CPU with agents, and predict with it.",
    discussion: """
      The report fits several formulas and computes a weight for each. It names one formula if that has at least 80 \
      % of the weight. Otherwise it lists the formulas that share 90 % of it. Several runs, such as last:3, are used \
      as repetitions; only then do the intervals include the noise between runs. Recordings with a number of agents \
      count as load levels.
      Example: tidemark scaling --container simulation --at 200 --memory-limit 2048
      """)

  @Argument(
    help: ArgumentHelp("The run, or several runs of the same version (default: latest).", valueName: "run"))
  var selectors: [String] = []

  @Option(help: "Only this container.")
  var container: String?

  @Option(help: "The metric to fit.")
  var metric = ScalingMetric.memory

  @Option(name: .customLong("at"), help: "Predict the metric for this number of agents.")
  var agents: Double?

  @Option(
    name: .customLong("memory-limit"),
    help: ArgumentHelp("Memory limit in MB (default: each container's own).", valueName: "mb"))
  var limitMB: Double?

  @Flag(name: .customLong("explain"), help: "Explain how each formula was chosen.")
  var isExplained = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if let agents, !(agents > 0 && agents.isFinite) {
      throw ValidationError("--at needs a number of agents above 0")
    }
    if let limitMB, !(limitMB > 0 && limitMB.isFinite) {
      throw ValidationError("--memory-limit needs MB above 0")
    }
    if limitMB != nil, metric == .cpu {
      throw ValidationError("--memory-limit is in MB and needs --metric memory")
    }
  }

  func run() throws {
    let session = try Session(options)
    let question = ScalingQuestion(
      container: container, metric: metric, agents: agents, limitMB: limitMB)
    let runs = try session.runs(selectors.isEmpty ? ["latest"] : selectors)
    try session.print(
      ScalingReport.report(
        try RunScaling(runs, question, in: session.warehouse), isExplained: isExplained))
  }
}
