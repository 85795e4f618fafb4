import ArgumentParser
import Foundation
import TidemarkCollector
import TidemarkErrors

/// The directory where services write that name no file of their own.
enum ServiceLogs {
  /// Runs a command with such a directory, and exits with what it returns. The directory is kept when the command did not
  /// succeed and anything was written to it.
  ///
  /// - Parameter command: Gets the path of the directory.
  static func during(
    keepsAlways: Bool = false, _ command: (_ directory: String) async throws -> ExitStatus
  ) async throws {
    let directory = try LogDirectory()
    var status = ExitStatus.failed
    defer { finish(directory, isKept: keepsAlways || status != .done) }
    status = try await command(directory.path)
    if status != .done { throw ExitCode(status.rawValue) }
  }

  private static func finish(_ directory: LogDirectory, isKept: Bool) {
    do {
      let names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
      if isKept, !names.isEmpty {
        Terminal.say("logs of the services are in \(directory.path)")
      } else {
        try directory.remove()
      }
    } catch {
      Terminal.say("tidemark-collect: cannot remove \(directory.path): \(error)")
    }
  }
}
