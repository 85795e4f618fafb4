import ArgumentParser
import Foundation
import TidemarkCollector
import TidemarkErrors
import TidemarkWarehouse

struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record a stack that another program puts under load.",
    discussion: """
      With stack.kind compose, the default, the command records the containers of the engine ($DOCKER_HOST, else \
      that of docker's context): those of stack.project if it is set, else all. With stack.kind processes, it starts, \
      records and stops the declared services. --pid records running processes, and --cgroup and --unit record \
      control groups. These three options start and stop nothing.

      With -- COMMAND, such as k6, wrk or a shell script, the recording ends when the command ends. The command \
      reads from and writes to the terminal. tidemark-collect exits with the exit code of the command (128 + n after \
      signal n, 127 if there is no such program). If the command exits with 0, but the recording failed or --push \
      could not send it, the exit code is 1. The run gets the labels command and command.exit_code.
      """)

  @Option(
    help: ArgumentHelp(
      "Length of the recording, such as 90s, 5m or 1h; not with a command.", valueName: "length"))
  var duration: Length?

  @Option(name: .customLong("scenario"), help: ArgumentHelp("Name of the scenario.", valueName: "name"))
  var name = "recording"

  @Option(
    help: ArgumentHelp(
      "Kind of the scenario: recording, baseline, load or duration. load needs --agents.",
      valueName: "kind"))
  var kind = ScenarioDescription.Kind.recording

  @Option(help: ArgumentHelp("Number of agents during the recording, if known.", valueName: "number"))
  var agents: Int?

  @Option(
    name: .customLong("pid"),
    help: ArgumentHelp("Running process to record as a container.", valueName: "name=pid"))
  var processes: [Assignment] = []

  @Option(
    name: .customLong("cgroup"),
    help: ArgumentHelp(
      "Control group to record as a container, such as db=/system.slice/postgresql.service.",
      valueName: "name=path"))
  var groups: [Assignment] = []

  @Option(
    name: .customLong("unit"),
    help: ArgumentHelp("systemd unit to record as a container, by its control group.", valueName: "name"))
  var units: [String] = []

  @OptionGroup var pushOption: PushOption

  @OptionGroup var shared: SharedOptions

  @Argument(
    parsing: .postTerminator, help: ArgumentHelp("Command to run during the recording.", valueName: "command")
  )
  var command: [String] = []

  func validate() throws {
    if command.isEmpty, duration == nil {
      throw ValidationError("give --duration LENGTH, or -- COMMAND to record as long as it runs.")
    }
    if !command.isEmpty, duration != nil {
      throw ValidationError("use either --duration or a command: a recording with a command ends with it.")
    }
    if command.first == "" { throw ValidationError("the command must not be empty.") }
    if kind == .reset {
      throw ValidationError(
        "--kind reset needs phases that only `run -s reset` records; use --kind recording.")
    }
    if kind == .load, agents == nil { throw ValidationError("--kind load needs --agents.") }
    if let agents, agents < 0 { throw ValidationError("--agents must be 0 or more, not \(agents).") }
    if !processes.isEmpty, !groups.isEmpty || !units.isEmpty {
      throw ValidationError("--pid does not go with --cgroup and --unit: they are read in different ways.")
    }
    if name.isEmpty { throw ValidationError("--scenario must not be empty.") }
    if let bad = processes.first(where: { Int32($0.value).map { $0 > 0 } != true }) {
      throw ValidationError("--pid \(bad.name)=\(bad.value): not a process id.")
    }
  }

  func run() async throws {
    let settings = try shared.configuration()
    let store = try pushOption.open()
    let attached = processes.compactMap { entry in
      Int32(entry.value).map { ServiceProcess(service: entry.name, pid: $0) }
    }
    let plan = try ScenarioPlan.recording(
      name: name, kind: kind, length: duration?.duration, totalAgents: agents, settings)
    guard !command.isEmpty else {
      try await record(plan, settings, attached, nil, store)
      return
    }
    let beside: ForegroundCommand
    do {
      beside = try ForegroundCommand(command)
    } catch {
      Terminal.say("tidemark-collect: \(error)")
      throw ExitCode(error.exitCode)
    }
    do {
      try await record(plan, settings, attached, beside, store)
    } catch let error as any ExplainedError {
      // It has run, and what came of it counts more than what became of the recording.
      guard let code = beside.exitCode, code != 0 else { throw error }
      Terminal.say("tidemark-collect: \(error)")
      throw ExitCode(code)
    } catch let error as ExitCode {
      guard let code = beside.exitCode, code != 0 else { throw error }
      throw ExitCode(code)
    }
    if let code = beside.exitCode, code != 0 { throw ExitCode(code) }
  }

  private func record(
    _ plan: ScenarioPlan, _ settings: CollectorConfiguration, _ attached: [ServiceProcess],
    _ command: ForegroundCommand?, _ store: PushTarget?
  ) async throws {
    try await ServiceLogs.during { logDirectory in
      let target =
        if !attached.isEmpty {
          try StackUnderTest(attaching: attached, settings)
        } else if !groups.isEmpty || !units.isEmpty {
          try StackUnderTest(
            attaching: groups.map { try NamedCgroup($0.name, path: $0.value) }
              + units.map { try NamedCgroup(unit: $0) },
            settings)
        } else if settings.stack.kind == .compose {
          try await StackUnderTest(recording: settings, environment: ProcessInfo.processInfo.environment)
        } else {
          try await StackUnderTest(settings, logDirectory: logDirectory)
        }
      let outcome = try await RunOnTerminal(
        settings: settings, target: target, workload: nil, command: command
      ).run([plan])
      guard outcome.hasSamples, let store else { return outcome.exitStatus }
      let isPushed = await store.push(outcome)
      return outcome.exitStatus == .done && !isPushed ? .failed : outcome.exitStatus
    }
  }
}

extension ScenarioDescription.Kind: ExpressibleByArgument {}

/// A stretch of time on the command line.
struct Length: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    let factors: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    let factor = argument.last.flatMap { factors[$0] }
    let digits = factor == nil ? argument[...] : argument.dropLast()
    guard let number = Double(digits), number > 0, number.isFinite else { return nil }
    let seconds = number * (factor ?? 1)
    guard seconds <= 30 * 86_400 else { return nil }
    duration = .milliseconds(Int64((seconds * 1000).rounded()))
  }
}
