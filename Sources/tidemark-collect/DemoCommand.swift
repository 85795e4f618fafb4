import ArgumentParser
import Foundation
import TidemarkCollector
import TidemarkErrors
import TidemarkWarehouse

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract:
      "Measure a small stack of real processes on this machine and print the results; takes four minutes.",
    discussion: """
      The command starts tidemark-demo in three roles on free loopback ports, runs all four kinds of scenario with \
      short settings, and labels the run demo=true. The flags make a service misbehave, so that you see how Tidemark \
      reports it.
      """)

  @Option(name: .customLong("db"), help: ArgumentHelp("Warehouse to record into.", valueName: "file"))
  var database: String?

  @Option(
    name: .customLong("leak-mb-per-min"),
    help: ArgumentHelp("Memory in MB per minute that the simulation leaks.", valueName: "MB"))
  var leakMBPerMinute = 0.0

  @Option(help: ArgumentHelp("Share of the agents' memory that a reset fails to free.", valueName: "percent"))
  var retainOnReset = 0.0

  @Option(
    name: .customLong("mb-per-agent"), help: ArgumentHelp("Memory of each agent.", valueName: "MB"))
  var mbPerAgent: Double?

  @Flag(help: "Keep the logs of the services.")
  var keepLogs = false

  func validate() throws {
    guard leakMBPerMinute >= 0 else { throw ValidationError("--leak-mb-per-min must be 0 or more.") }
    guard 0...100 ~= retainOnReset else { throw ValidationError("--retain-on-reset must be from 0 to 100.") }
    guard mbPerAgent ?? 0 >= 0 else { throw ValidationError("--mb-per-agent must be 0 or more.") }
  }

  func run() async throws {
    let siblings = try SiblingPrograms()
    let program = try siblings.require("tidemark-demo")
    // Its settings are its own: a tidemark.yaml that happens to lie here is another stack's.
    var settings = CollectorConfiguration()
    settings.database = database ?? ConfigurationLoader.databaseFromEnvironment() ?? settings.database
    var demo = DemoSettings()
    demo.leakMBPerMinute = leakMBPerMinute
    demo.retainOnResetPercent = retainOnReset
    demo.mbPerAgent = mbPerAgent
    demo.apply(to: &settings, program: program, ports: try FreePorts.find(3))

    Terminal.say("Three small services, seven scenarios, at most four minutes. Press Ctrl-C to stop early.")
    try await ServiceLogs.during(keepsAlways: keepLogs) { logDirectory in
      let terminal = RunOnTerminal(
        settings: settings, target: try await StackUnderTest(settings, logDirectory: logDirectory),
        workload: try settings.workload.driver())
      let outcome = try await terminal.run(
        try ScenarioPlan.all(Set(RunCommand.Choice.all.kinds), settings))
      try await ClosingReport(outcome: outcome, siblings: siblings).print()
      return outcome.exitStatus
    }
  }
}
