import Foundation
import Subprocess
import SystemPackage
import TidemarkWarehouse

/// git, at work in a bare repository of its own.
struct GitProgram: Sendable {
  struct Failure: Error {
    /// What git said, without passwords.
    let text: String
  }

  /// Of the repository.
  let directory: String

  private static let standardSettings = [
    "gc.auto=0", "maintenance.auto=false", "core.hooksPath=/dev/null", "advice.detachedHead=false",
  ]

  /// - Parameter outputLimitBytes: an answer that is longer is an error.
  /// - Throws: `Failure`, or `StoreError.noProgram`.
  @discardableResult
  func callAsFunction(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:],
    outputLimitBytes: Int = 64 << 20
  ) async throws -> Data {
    var changes: [Environment.Key: String?] = [
      "LC_ALL": "C", "GIT_AUTHOR_NAME": "tidemark", "GIT_AUTHOR_EMAIL": "tidemark@localhost",
      "GIT_COMMITTER_NAME": "tidemark", "GIT_COMMITTER_EMAIL": "tidemark@localhost",
      // Those of a hook that started this program are of another repository.
      "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_OBJECT_DIRECTORY": nil,
      "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil, "GIT_NAMESPACE": nil, "GIT_PREFIX": nil,
    ]
    // A job would wait for an answer that nobody gives.
    if isatty(STDIN_FILENO) == 0 { changes["GIT_TERMINAL_PROMPT"] = "0" }
    for (key, value) in environment { changes[Environment.Key(stringLiteral: key)] = value }
    let settings = Self.standardSettings.flatMap { ["-c", $0] }
    do {
      let result = try await Subprocess.run(
        .name("git"), arguments: Arguments(settings + ["-C", directory] + arguments),
        environment: .inherit.updating(changes), input: .data(input),
        output: .data(limit: outputLimitBytes), error: .string(limit: 1 << 20))
      guard result.terminationStatus.isSuccess else {
        throw Failure(text: Self.words(of: result.standardError, result.standardOutput))
      }
      return result.standardOutput
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw StoreError.noProgram(name: "git")
    }
  }

  /// What git adds to every refusal.
  nonisolated(unsafe) private static let boilerplate =
    /hint:.*|To .*[^:]|error: failed to push some refs.*|Please make sure you have the correct access rights|and the repository exists\./

  /// The last lines that say something, in one.
  private static func words(of error: String, _ output: Data) -> String {
    let text = error.isEmpty ? String(decoding: output, as: UTF8.self) : error
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && $0.wholeMatch(of: boilerplate) == nil }
    return String(Redaction.outside(visible(lines.suffix(4).joined(separator: "; "))).prefix(500))
  }
}
