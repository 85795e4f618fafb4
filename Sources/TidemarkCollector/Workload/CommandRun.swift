import Foundation
import Subprocess
import SystemPackage
import TidemarkErrors

/// One program run to its end or to a deadline, with what it printed.
struct CommandRun: Sendable {
  /// A name looked up in PATH, or a path.
  var program: String
  var arguments: [String]
  /// The whole of it.
  var environment: [String: String]
  /// nil is ours.
  var workingDirectory: String?
  /// Whether standard error is kept apart.
  var separatesErrors = false

  struct Ended: Sendable {
    /// nil when time ran out and it was ended.
    var status: TerminationStatus?
    /// Both streams in one, unless they are kept apart; of a very long text, the end.
    var text: String
    /// Standard error where it is kept apart.
    var errors = ""

    var isSuccess: Bool { status?.isSuccess == true }

    /// Continues a sentence: `exited with code 1`.
    var words: String { status.map { Ending($0).description } ?? "ran out of time" }
  }

  /// Between SIGTERM and SIGKILL when it has to be ended.
  private static let grace = Duration.seconds(2)
  private static let outputLimitBytes: UInt64 = 16 << 20

  /// Throws `SubprocessError` when it cannot be started, `CancellationError` after ending it when cancelled.
  func run(until deadline: ContinuousClock.Instant) async throws -> Ended {
    var options = PlatformOptions()
    // Ctrl-C on the terminal is for the collector, which then decides what is to end; and in a session of its own
    // everything the program started can be ended with it.
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
    ]
    let configuration = Configuration(
      executable: program.contains("/") ? .path(FilePath(program)) : .name(program),
      arguments: Arguments(arguments),
      environment: .custom(
        Dictionary(
          uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) })),
      workingDirectory: workingDirectory.map { FilePath($0) }, platformOptions: options)
    // A file and no pipe: what it started may hold on to its output after it has ended, and what it printed before it
    // ran out of time is wanted.
    let output = try OutputFile()
    defer { output.close() }
    let errors = separatesErrors ? try OutputFile() : nil
    defer { errors?.close() }
    let status = try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
      group.addTask {
        let sink = FileDescriptorOutput.fileDescriptor(output.descriptor, closeAfterSpawningProcess: false)
        guard let errors else {
          return try await Subprocess.run(
            configuration, input: .none, output: sink, error: .combinedWithOutput
          ).terminationStatus
        }
        return try await Subprocess.run(
          configuration, input: .none, output: sink,
          error: .fileDescriptor(errors.descriptor, closeAfterSpawningProcess: false)
        ).terminationStatus
      }
      group.addTask {
        try await ContinuousClock().sleep(until: deadline)
        return nil
      }
      let first = try await group.next()
      group.cancelAll()
      return first ?? nil
    }
    try Task.checkCancellation()
    return Ended(
      status: status, text: try output.text(limitBytes: Self.outputLimitBytes),
      errors: try errors?.text(limitBytes: Self.outputLimitBytes) ?? "")
  }
}

/// A file without a name.
private struct OutputFile: Sendable {
  let descriptor: FileDescriptor

  init() throws {
    var template = Array((FileManager.default.temporaryDirectory.path + "/tidemark-XXXXXX").utf8CString)
    let number = mkstemp(&template)
    guard number >= 0, unlink(template) == 0, fcntl(number, F_SETFD, FD_CLOEXEC) == 0 else {
      throw SystemError("make a file in \(FileManager.default.temporaryDirectory.path)")
    }
    descriptor = FileDescriptor(rawValue: number)
  }

  func close() { Foundation.close(descriptor.rawValue) }

  func text(limitBytes: UInt64) throws -> String {
    let handle = FileHandle(fileDescriptor: descriptor.rawValue, closeOnDealloc: false)
    let end = try handle.seekToEnd()
    try handle.seek(toOffset: end > limitBytes ? end - limitBytes : 0)
    return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
  }
}
