import ArgumentParser
import Foundation
import TidemarkCollector
import TidemarkErrors
import TidemarkWarehouse

struct RecordCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Records a stack that something else drives.",
    discussion: """
      With --pid the processes named are only looked at. With stack.kind compose, the default, so are the containers \
      of the engine ($DOCKER_HOST, else Docker's own socket): those of stack.project where it is set, else all. With \
      stack.kind processes the declared services are started, recorded and stopped.
      """)

  @Option(help: ArgumentHelp("How long, such as 90s, 5m or 1h.", valueName: "length"))
  var duration: Length

  @Option(name: .customLong("scenario"), help: ArgumentHelp("Name of the scenario.", valueName: "name"))
  var name = "recording"

  @Option(help: ArgumentHelp("Number of agents the stack runs with, if known.", valueName: "number"))
  var agents: Int?

  @Option(
    name: .customLong("pid"),
    help: ArgumentHelp("Running process to record as a container.", valueName: "name=pid"))
  var processes: [Assignment] = []

  @OptionGroup var shared: SharedOptions

  func validate() throws {
    if let agents, agents < 0 { throw ValidationError("--agents must be 0 or more, not \(agents).") }
    if name.isEmpty { throw ValidationError("--scenario must not be empty.") }
    if let bad = processes.first(where: { Int32($0.value).map { $0 > 0 } != true }) {
      throw ValidationError("--pid \(bad.name)=\(bad.value): not a process id.")
    }
  }

  func run() async throws {
    let settings = try shared.configuration()
    let attached = processes.compactMap { entry in
      Int32(entry.value).map { ServiceProcess(service: entry.name, pid: $0) }
    }
    let plan = try ScenarioPlan.recording(
      name: name, length: duration.duration, totalAgents: agents, settings)
    try await ServiceLogs.during { logDirectory in
      let target =
        if !attached.isEmpty {
          try StackUnderTest(attaching: attached, settings)
        } else if settings.stack.kind == .compose {
          try await StackUnderTest(recording: settings, environment: ProcessInfo.processInfo.environment)
        } else {
          try await StackUnderTest(settings, logDirectory: logDirectory)
        }
      return try await RunOnTerminal(settings: settings, target: target, workload: nil).run([plan]).exitStatus
    }
  }
}

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
