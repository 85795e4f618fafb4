import Foundation
import Subprocess
import Synchronization
import TidemarkErrors
import TidemarkWarehouse

/// The Compose command line of this machine.
struct ComposeCommand: Sendable, Equatable {
  /// `docker compose` or `docker-compose`.
  let words: [String]
  let version: String
  /// The whole of it, DOCKER_HOST included: the command line must not find another engine than we do.
  private let environment: [String: String]

  /// In this order: version 1 is without support since 2023.
  static let known = [["docker", "compose"], ["docker-compose"]]

  private static let versionPatience = Duration.seconds(20)

  /// The first that answers. Throws `ComposeError.noCommandLine` when none does.
  ///
  /// - Parameter candidates: Tried in this order.
  static func find(
    _ candidates: [[String]] = known, environment: [String: String]
  ) async throws -> ComposeCommand {
    var tried: [ComposeError.Attempt] = []
    for words in candidates {
      let command = ComposeCommand(words: words, version: "", environment: environment)
      do {
        let ended = try await command.call(["version", "--short"], until: .now + versionPatience)
        let version = ended.text.trimmingCharacters(in: .whitespacesAndNewlines)
        // A `docker` without the plugin may answer with its help and exit code 0.
        if ended.isSuccess, version.first?.isNumber == true || version.hasPrefix("v") {
          return ComposeCommand(words: words, version: version, environment: environment)
        }
        tried.append(.init(words: words, answer: CommandOutput(ended.text).lines.first ?? ended.words))
      } catch let error as SubprocessError {
        let isAbsent = error.code == .executableNotFound
        tried.append(.init(words: words, answer: isAbsent ? "no such program" : String(describing: error)))
      }
    }
    throw ComposeError.noCommandLine(tried)
  }

  /// Runs one command of Compose on a project; returns what it printed, both streams in one.
  ///
  /// Throws `ComposeError.failed` with the end of that, `ComposeError.outOfTime`, or `CancellationError`.
  @discardableResult
  func run(
    _ arguments: [String], of project: ComposeProject, until deadline: ContinuousClock.Instant
  ) async throws -> String {
    let began = ContinuousClock.now
    let name = (words + arguments.prefix(1)).joined(separator: " ")
    do {
      let ended = try await call(project.arguments + arguments, in: project.folder, until: deadline)
      if ended.isSuccess { return ended.text }
      let output = CommandOutput(ended.text, isNoise: Self.isProgress)
      guard ended.status != nil else {
        throw ComposeError.outOfTime(
          command: name, seconds: (ContinuousClock.now - began).inSeconds, output: output)
      }
      throw ComposeError.failed(command: name, ended: ended.words, output: output)
    } catch let error as SubprocessError {
      throw ComposeError.failed(command: name, ended: "cannot be run: \(error)", output: CommandOutput(""))
    }
  }

  /// Starts a command without waiting for it, in the moment before this program exits.
  func leaveBehind(_ arguments: [String], of project: ComposeProject) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = words + project.arguments + arguments
    process.environment = environment
    process.currentDirectoryURL = URL(filePath: project.folder)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      StandardStreams.writeError(
        visible("cannot run `\((words + arguments).joined(separator: " "))`: \(error.localizedDescription)")
          + "\n")
    }
  }

  /// Runs one command; returns what it printed on standard output, without its warnings.
  ///
  /// Throws like `run`.
  func print(
    _ arguments: [String], in folder: String, until deadline: ContinuousClock.Instant
  ) async throws -> String {
    let name = (words + arguments.suffix(1)).joined(separator: " ")
    let ended = try await call(arguments, in: folder, separatesErrors: true, until: deadline)
    if ended.isSuccess { return ended.text }
    throw ComposeError.failed(command: name, ended: ended.words, output: CommandOutput(ended.errors))
  }

  private func call(
    _ arguments: [String], in folder: String? = nil, separatesErrors: Bool = false,
    until deadline: ContinuousClock.Instant
  ) async throws -> CommandRun.Ended {
    try await CommandRun(
      program: words[0], arguments: Array(words.dropFirst()) + arguments, environment: environment,
      workingDirectory: folder, separatesErrors: separatesErrors
    ).run(until: deadline)
  }

  /// ` Container lab-web-1  Started` and `Creating lab_web_1 ... done`: what went well.
  private static func isProgress(_ line: String) -> Bool {
    let ends = [
      "Creating", "Created", "Starting", "Started", "Stopping", "Stopped", "Removing", "Removed", "Waiting",
      "Healthy", "Recreate", "Recreated", "Running", "Pulling", "Pulled",
    ]
    let words = line.split(separator: " ").map(String.init)
    if let first = words.first, let last = words.last, ["Container", "Network", "Volume"].contains(first) {
      return ends.contains(last)
    }
    return line.hasSuffix(" ...") || line.hasSuffix(" ... ") || line.hasSuffix("... done")
  }
}

/// The command line once it is known, for whoever has no time to ask an actor.
final class FoundCommand: Sendable {
  private let known = Mutex<ComposeCommand?>(nil)

  var command: ComposeCommand? {
    get { known.withLock { $0 } }
    set { known.withLock { $0 = newValue } }
  }
}
