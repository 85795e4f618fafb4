package import Foundation
import Subprocess
import SystemPackage

/// What one run of a built program printed, streams apart, and how it ended.
package struct ToolResult: Sendable {
  package let stdout: String
  package let stderr: String
  /// Exit code, or 128 + signal.
  package let status: Int32
}

/// The programs of this package as the test run built them.
package enum BuiltTool: String, Sendable {
  case tidemark
  case collect = "tidemark-collect"
  case demo = "tidemark-demo"
  case reference = "tidemark-reference"

  /// The program lies beside the test bundle.
  package var url: URL {
    URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: rawValue)
  }

  /// A program that does not read its input must not end the tests.
  private static let ignoreBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// Variables of the machine that change what a program prints: with `CI=true` no pager starts, and so on.
  private static let steering: Set = ["CI", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES", "PAGER"]

  /// Runs the program to its end. `environment` is added to the inherited one, without the variables that
  /// change what Tidemark does or prints, so a test sees the same program on a desk and in CI.
  package func run(
    _ arguments: [String], environment: [String: String] = [:], input: String = "",
    directory: URL? = nil, through wrapper: [String] = []
  ) async throws -> ToolResult {
    Self.ignoreBrokenPipes
    var variables = ProcessInfo.processInfo.environment.filter {
      !$0.key.hasPrefix("TIDEMARK_") && !Self.steering.contains($0.key)
    }
    variables["NO_COLOR"] = "1"
    variables.merge(environment) { $1 }
    let command = wrapper + [url.path] + arguments
    let result = try await Subprocess.run(
      wrapper.isEmpty ? .path(FilePath(url.path)) : .name(command[0]),
      arguments: Arguments(Array(command.dropFirst())),
      environment: .custom(
        Dictionary(
          uniqueKeysWithValues: variables.map { (Environment.Key(stringLiteral: $0.key), $0.value) })),
      workingDirectory: directory.map { FilePath($0.path) },
      input: .string(input),
      output: .string(limit: 64 << 20), error: .string(limit: 64 << 20))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return ToolResult(stdout: result.standardOutput, stderr: result.standardError, status: status)
  }
}
