import Foundation

/// A SQLite shell with an open transaction on a file, as a person leaves it.
package final class LockingProcess {
  package struct Failure: Error {}

  private let process = Process()
  private let input = Pipe()

  package var pid: Int32 { process.processIdentifier }

  /// Returns when the file is locked.
  package init(_ path: String) throws {
    process.executableURL = URL(filePath: "/usr/bin/sqlite3")
    process.arguments = [path]
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("BEGIN IMMEDIATE; SELECT 'locked';\n".utf8))
    guard String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "locked\n" else {
      throw Failure()
    }
  }

  package func unlock() throws {
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
  }
}
