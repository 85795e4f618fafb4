import Subprocess
import Testing

/// Runs a program of the system.
enum Shell {
  /// Runs a command as a user who is not root.
  static let asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]

  struct Result {
    let stdout: String
    let stderr: String
    /// Exit code, or 128 + signal.
    let status: Int32
  }

  static func run(_ command: [String], input: String = "") async throws -> Result {
    let result = try await Subprocess.run(
      .name(command[0]), arguments: Arguments(Array(command.dropFirst())), input: .string(input),
      output: .string(limit: 16 << 20), error: .string(limit: 1 << 20))
    let status: Int32 =
      switch result.terminationStatus {
      case .exited(let code): code
      case .signaled(let signal): 128 + signal
      }
    return Result(stdout: result.standardOutput, stderr: result.standardError, status: status)
  }

  /// What the sqlite3 shell prints; that it succeeds is expected.
  static func sqlite(_ path: String, _ sql: String) async throws -> String {
    let result = try await run(["sqlite3", path], input: sql)
    #expect(result.status == 0, "\(result.stderr)")
    return result.stdout
  }
}
