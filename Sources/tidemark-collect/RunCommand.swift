import ArgumentParser
import TidemarkCollector
import TidemarkWarehouse

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs scenarios against the stack and records them.")

  enum Choice: String, CaseIterable, ExpressibleByArgument {
    case baseline, load, duration, reset, all

    var kinds: [ScenarioDescription.Kind] {
      switch self {
      case .baseline: [.baseline]
      case .load: [.load]
      case .duration: [.duration]
      case .reset: [.reset]
      case .all: [.baseline, .load, .duration, .reset]
      }
    }
  }

  @Option(
    name: [.customShort("s"), .customLong("scenario")],
    help: "Kind of scenario, may be given several times: baseline, load, duration, reset or all.")
  var choices: [Choice] = []

  @Flag(
    name: .customLong("no-restart"),
    help: "Keep the stack running between scenarios; only reset the workload.")
  var keepsRunning = false

  @Flag(help: "Leave a Compose project up at the end, as it is then.")
  var keep = false

  @OptionGroup var shared: SharedOptions

  func run() async throws {
    var settings = try shared.configuration()
    if keepsRunning { settings.scenarios.restart = false }
    let kinds = choices.isEmpty ? Choice.all.kinds : choices.flatMap(\.kinds)
    let logs = try ServiceLogs()
    var isGood = false
    defer { finish(logs, isGood) }
    let terminal = RunOnTerminal(
      settings: settings,
      under: try await StackUnderTest(
        settings, logDirectory: logs.directory.path, ownership: keep ? .kept : .owned),
      workload: try settings.workload.driver())
    let outcome = try await terminal.run(try ScenarioPlan.all(Set(kinds), settings))
    isGood = outcome.exitStatus == .done
    try report(outcome)
  }
}

extension AsyncParsableCommand {
  func finish(_ logs: ServiceLogs, _ isGood: Bool) {
    do {
      try logs.finish(isGood)
    } catch {
      Terminal.say("tidemark-collect: cannot remove \(logs.directory.path): \(error)")
    }
  }

  /// Ends the program with what the outcome means for it.
  func report(_ outcome: RunOutcome) throws {
    if let failure = outcome.failure { Terminal.say("tidemark-collect: \(failure)") }
    guard outcome.exitStatus == .done else { throw ExitCode(outcome.exitStatus.rawValue) }
  }
}
