import ArgumentParser
import Foundation
import TidemarkErrors
import TidemarkExchange
import TidemarkGate
import TidemarkReports
import TidemarkSettings
import TidemarkTables
import TidemarkWarehouse

/// A report that has no row because there was nothing to judge.
struct NothingToReport: ExplainedError {
  var exitStatus: ExitStatus { .inconclusive }

  let description: String
}

/// What a command that was asked to judge has found: exit code 2.
struct FindingReported: ExplainedError {
  var exitStatus: ExitStatus { .finding }

  let description: String
}

/// How an error ends the program: its sentence, and its exit status.
struct Failure {
  let error: any Error

  init(_ error: any Error) { self.error = error }

  func exit() -> Never {
    let explained = error as? any ExplainedError
    let code = explained?.exitStatus.rawValue ?? Tidemark.exitCode(for: error).rawValue
    // --help and --version.
    guard code != 0 else { Tidemark.exit(withError: error) }
    Self.say("tidemark: " + message)
    Foundation.exit(code)
  }

  var message: String {
    if let explained = error as? any ExplainedError { return explained.description }
    return CommandArguments.problem(Tidemark.fullMessage(for: error))
  }

  /// Control characters in the text become visible.
  static func say(_ text: String) {
    StandardStreams.writeError(visibleLines(text) + "\n")
  }
}
