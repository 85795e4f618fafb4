import Foundation
import Subprocess
import SystemPackage

/// Programs that lie beside this one.
package struct SiblingPrograms: Sendable {
  private let directory: String

  /// Throws when /proc does not say where this program lies.
  package init() throws {
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    directory = URL(filePath: program).deletingLastPathComponent().path
  }

  package func find(_ name: String) -> String? {
    let path = "\(directory)/\(name)"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  package func require(_ name: String) throws -> String {
    guard let path = find(name) else { throw DemoError.noSibling(name: name, directory: directory) }
    return path
  }

  /// Runs a program to its end with our standard output and error.
  package static func run(_ path: String, _ arguments: [String]) async throws -> Ending {
    let result = try await Subprocess.run(
      .path(FilePath(path)), arguments: Arguments(arguments),
      output: .currentStandardOutput, error: .currentStandardError)
    return Ending(result.terminationStatus)
  }
}
