import ArgumentParser
import TidemarkReports

struct Scaling: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The formula by which memory or CPU grows with agents, and what it predicts.",
    discussion: """
      Four curves are fitted to the means of the load scenarios; the one with the
      highest R² is marked.
      Example: tidemark scaling --container simulation --at 200 --limit 2048
      """)

  @Argument(help: ArgumentHelp("The run.", valueName: "run"))
  var selector = "latest"

  @Option(help: "This container only.")
  var container: String?

  @Option(help: "What grows.")
  var metric = ScalingMetric.memory

  @Option(name: .customLong("at"), help: "Predict the metric at so many agents.")
  var agents: Double?

  @Option(name: .customLong("limit"), help: "Memory limit in MB (default: each container's own).")
  var limitMB: Double?

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if let agents, !(agents > 0 && agents.isFinite) {
      throw ValidationError("--at needs a number of agents above 0")
    }
    if let limitMB, !(limitMB > 0 && limitMB.isFinite) { throw ValidationError("--limit needs MB above 0") }
    if limitMB != nil, metric == .cpu { throw ValidationError("--limit is in MB and needs --metric memory") }
  }

  func run() throws {
    let session = try Session(options)
    let question = ScalingQuestion(container: container, metric: metric, agents: agents, limitMB: limitMB)
    try session.print(try ScalingReport(session.run(selector), question, in: session.warehouse).report)
  }
}
