import Foundation
import Subprocess
import Synchronization
import SystemPackage
import TidemarkWarehouse

/// A command that is recorded beside: it has our terminal, and its end is the end of the recording.
///
/// It stays in our process group, so that a terminal treats it as if it had been typed alone.
package final class ForegroundCommand: Sendable {
  private let words: [String]
  private let program: String
  private let pid = Mutex<Int32?>(nil)
  private let end = Promise<Ending>()

  /// Throws `CommandNotRun` when there is no such program.
  package init(_ words: [String], environment: [String: String] = ProcessInfo.processInfo.environment)
    throws(CommandNotRun)
  {
    self.words = words
    program = try Self.find(words[0], path: environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin")
  }

  /// As execvp(3): a name with a slash is a path, any other is looked for in PATH.
  private static func find(_ name: String, path: String) throws(CommandNotRun) -> String {
    let candidates = name.contains("/") ? [name] : path.split(separator: ":").map { "\($0)/\(name)" }
    let files = candidates.filter { candidate in
      var isDirectory: ObjCBool = false
      return FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory)
        && !isDirectory.boolValue
    }
    guard let first = files.first else { throw CommandNotRun.absent(name) }
    guard let program = files.first(where: FileManager.default.isExecutableFile) else {
      throw CommandNotRun.notExecutable(first)
    }
    return program
  }

  /// The whole of it on one line, without secrets.
  var text: String {
    Redaction.outside(words.map(Self.quoted).joined(separator: " "))
  }

  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,@%+*".contains($0) }
    return isPlain ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
  }

  /// How it ended; nil while it runs, and when it was never started.
  var ending: Ending? { end.current }

  /// The exit code to pass on; nil while there is none, also when it was never started.
  package var exitCode: Int32? {
    end.current.map { $0.exitCode.map(Int32.init) ?? CommandNotRun.failedExitCode }
  }

  /// Returns once it runs. Throws `CommandNotRun.failed`.
  func start() async throws {
    let started = Promise<Result<Int32, CommandNotRun>>()
    let (program, words, end) = (program, words, end)
    // A task of its own: the command outlives a recording that fails.
    Task {
      do {
        let result = try await run(
          Configuration(
            executable: .path(FilePath(program)),
            arguments: Arguments(executablePathOverride: words[0], remainingValues: Array(words.dropFirst()))),
          input: .fileDescriptor(.standardInput, closeAfterSpawningProcess: false),
          output: .currentStandardOutput, error: .currentStandardError
        ) { execution in
          started.fulfil(.success(execution.processIdentifier.value))
        }
        end.fulfil(Ending(result.terminationStatus))
      } catch {
        started.fulfil(.failure(.failed(words[0], reason: String(describing: error))))
        end.fulfil(.notObserved(reason: String(describing: error)))
      }
    }
    let number = try await uncancelled { try await started.value }.get()
    pid.withLock { $0 = number }
  }

  /// Waits for its end, also when cancelled; returns at once when it was never started.
  func untilEnded() async {
    guard pid.withLock({ $0 }) != nil else { return }
    await uncancelled { _ = try? await self.end.value }
  }

  /// Waits for its end, but not beyond the moment. Returns whether it has ended. Throws `CancellationError`.
  func hasEnded(by instant: ContinuousClock.Instant) async throws -> Bool {
    try await end.wait(atMost: max(.zero, instant - .now))
    return end.current != nil
  }

  /// Passes a signal on that was sent to us alone: one from the terminal has reached the command already.
  package func passOn(_ signal: CInt) {
    if signal == SIGINT, tcgetpgrp(STDIN_FILENO) == getpgrp() { return }
    send(signal)
  }

  package func killAtOnce() { send(SIGKILL) }

  private func send(_ signal: CInt) {
    // Its number may be another's once it has ended.
    pid.withLock { if let number = $0, end.current == nil { kill(number, signal) } }
  }
}
