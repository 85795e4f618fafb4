import ArgumentParser
import TidemarkCollector
import TidemarkErrors
import TidemarkWarehouse

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run scenarios against the stack and record them.",
    discussion: """
      With --push, the run is sent to a store at the end, as by `tidemark push`. If the store cannot be reached, the run \
      stays in the warehouse, a message says how to send it later, and the exit code is 1.
      """)

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

  @Flag(help: "Do not stop the Compose project at the end.")
  var keep = false

  @Option(
    help: ArgumentHelp(
      "Write TEST_ID/results.json and TEST_ID/charts/ into this folder at the end, with the tidemark program beside this one.",
      valueName: "folder"))
  var results: String?

  @OptionGroup var pushOption: PushOption

  @OptionGroup var shared: SharedOptions

  func run() async throws {
    var settings = try shared.configuration()
    let folder = try results.map { try ResultsFolder($0) }
    let store = try pushOption.open()
    if keepsRunning { settings.scenarios.restart = false }
    let kinds = choices.isEmpty ? Choice.all.kinds : choices.flatMap(\.kinds)
    try await ServiceLogs.during { logDirectory in
      let terminal = RunOnTerminal(
        settings: settings,
        target: try await StackUnderTest(
          settings, logDirectory: logDirectory, ownership: keep ? .kept : .owned),
        workload: try settings.workload.driver())
      let outcome = try await terminal.run(try ScenarioPlan.all(Set(kinds), settings))
      guard outcome.hasSamples else { return outcome.exitStatus }
      let isWritten = try await folder?.write(outcome) ?? true
      let isPushed = await store?.push(outcome) ?? true
      return outcome.exitStatus == .done && !(isWritten && isPushed) ? .failed : outcome.exitStatus
    }
  }
}
