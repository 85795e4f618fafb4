import Foundation
import Subprocess
import TidemarkWarehouse

/// Puts load on the stack by shell commands, one for each step; a step without one does nothing.
///
/// Each finds its step and level in the environment: TIDEMARK_STEP, TIDEMARK_DRIVERS, TIDEMARK_RIDERS and their sum
/// TIDEMARK_AGENTS, which are 0 outside `load`.
struct CommandWorkload: Workload {
  private let commands: CollectorConfiguration.Commands
  private let environment: [String: String]

  init(
    _ commands: CollectorConfiguration.Commands,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.commands = commands
    self.environment = environment
  }

  func status() async throws { try await perform("status", commands.status) }

  func start() async throws { try await perform("start", commands.start) }

  func load(_ level: LoadLevel) async throws { try await perform("load", commands.load, level) }

  func stop() async throws { try await perform("stop", commands.stop) }

  func reset() async throws { try await perform("reset", commands.reset) }

  private func perform(_ step: String, _ command: String?, _ level: LoadLevel = LoadLevel(0)) async throws {
    guard let command else { return }
    var environment = environment
    environment["TIDEMARK_STEP"] = step
    environment["TIDEMARK_DRIVERS"] = String(level.drivers)
    environment["TIDEMARK_RIDERS"] = String(level.riders)
    environment["TIDEMARK_AGENTS"] = String(level.totalAgents)
    let shown = Redaction.shell(command)
    let ended: CommandRun.Ended
    do {
      ended = try await CommandRun(program: "/bin/sh", arguments: ["-c", command], environment: environment)
        .run(until: .now + .microsecondsRounded(seconds: commands.timeoutSeconds))
    } catch let error as SubprocessError {
      throw WorkloadError.commandNotRun(step: step, command: shown, reason: String(describing: error))
    }
    guard ended.status != nil else {
      throw WorkloadError.commandOutOfTime(
        step: step, command: shown, seconds: commands.timeoutSeconds, output: CommandOutput(ended.text))
    }
    guard ended.isSuccess else {
      throw WorkloadError.commandFailed(
        step: step, command: shown, ended: ended.words, output: CommandOutput(ended.text))
    }
  }
}
