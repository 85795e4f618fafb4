import TidemarkErrors

/// Why the command to be recorded beside could not be started; with the exit codes of env(1) and sh(1).
package enum CommandNotRun: Error, CustomStringConvertible, Equatable {
  case absent(String)
  case notExecutable(String)
  case failed(String, reason: String)

  package var description: String {
    switch self {
    case .absent(let name):
      "cannot run `\(name)`: there is no such program; nothing was recorded. Correct what follows --, or PATH"
    case .notExecutable(let path):
      "cannot run `\(path)`: it is not executable; nothing was recorded. chmod +x it, or name its interpreter first"
    case .failed(let name, let reason):
      "cannot run `\(name)`: \(reason)"
    }
  }

  static let failedExitCode: Int32 = 126

  package var exitCode: Int32 {
    switch self {
    case .absent: 127
    case .notExecutable, .failed: Self.failedExitCode
    }
  }
}
