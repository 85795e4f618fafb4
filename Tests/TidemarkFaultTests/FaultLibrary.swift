import Foundation
import Synchronization
import TidemarkTestSupport

/// What the suite has in C, compiled once in a test run.
enum Compiled {
  struct Failure: Error { let text: String }

  /// The library that makes system calls of a program fail.
  static func library() throws -> URL { try made("fault.c", ["-shared", "-fPIC", "-ldl"]) }

  /// The library that sets the time of day of a program.
  static func clock() throws -> URL { try made("clock.c", ["-shared", "-fPIC", "-ldl"]) }

  /// The program that lets a writer into the one moment of a checkpoint.
  static func race() throws -> URL { try made("wal-race.c", ["-lsqlite3"]) }

  static let isCompiler = ["/usr/bin/cc", "/usr/local/bin/cc"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static let known = Mutex<[String: URL]>([:])

  private static func made(_ name: String, _ options: [String]) throws -> URL {
    try known.withLock { known in
      if let url = known[name] { return url }
      let source = packageRoot.appending(path: "Tests/TidemarkFaultTests/\(name)")
      let result = FileManager.default.temporaryDirectory.appending(
        path: "tidemark-fault-\(UUID().uuidString)")
      let compiler = Process()
      compiler.executableURL = URL(filePath: "/usr/bin/env")
      compiler.arguments = ["cc", "-O1", "-o", result.path, source.path] + options
      let complaints = Pipe()
      compiler.standardError = complaints
      try compiler.run()
      let text = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      compiler.waitUntilExit()
      guard compiler.terminationStatus == 0 else { throw Failure(text: text) }
      known[name] = result
      return result
    }
  }
}

/// A fault at a system call.
enum FaultLibrary {
  enum Mode: String, Sendable {
    case kill
    case inputOutput = "EIO"
    case noSpace = "ENOSPC"
  }

  /// Runs a program whose `number`-th call on a file below `folder` fails; without a number none does.
  ///
  /// - Parameter knowsRename: false for a file system that cannot rename without replacing.
  /// - Returns: its result, and how many such calls it made.
  static func run(
    _ tool: BuiltTool, _ arguments: [String], in folder: URL, _ mode: Mode, at number: Int?,
    knowsRename: Bool = true
  ) async throws -> (result: ToolResult, callCount: Int) {
    let log = FileManager.default.temporaryDirectory.appending(path: "tidemark-calls-\(UUID().uuidString)")
    defer { unlink(log.path) }
    var environment = [
      "LD_PRELOAD": try Compiled.library().path, "FAULT_PATH": folder.path + "/", "FAULT_MODE": mode.rawValue,
      "FAULT_LOG": log.path, "SWIFT_BACKTRACE": "enable=no",
    ]
    environment["FAULT_AT"] = number.map(String.init)
    environment["FAULT_OLD_RENAME"] = knowsRename ? nil : "1"
    let result = try await tool.run(arguments, environment: environment, directory: folder)
    return (result, FileManager.default.contents(atPath: log.path)?.count ?? 0)
  }
}
