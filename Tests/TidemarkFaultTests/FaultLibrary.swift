import Foundation
import Synchronization
import TidemarkTestSupport

/// The library that makes system calls of a program fail, compiled once in a test run.
enum FaultLibrary {
  enum Mode: String, Sendable {
    case kill
    case inputOutput = "EIO"
    case noSpace = "ENOSPC"
  }

  struct NotCompiled: Error { let text: String }

  /// Runs a program whose `number`-th call on a file below `folder` fails; without a number none does.
  ///
  /// - Returns: its result, and how many such calls it made.
  static func run(
    _ tool: BuiltTool, _ arguments: [String], in folder: URL, _ mode: Mode, at number: Int?
  ) async throws -> (result: ToolResult, callCount: Int) {
    let log = FileManager.default.temporaryDirectory.appending(path: "tidemark-calls-\(UUID().uuidString)")
    defer { unlink(log.path) }
    var environment = [
      "LD_PRELOAD": try library.path, "FAULT_PATH": folder.path + "/", "FAULT_MODE": mode.rawValue,
      "FAULT_LOG": log.path,
      "SWIFT_BACKTRACE": "enable=no",
    ]
    environment["FAULT_AT"] = number.map(String.init)
    let result = try await tool.run(arguments, environment: environment, directory: folder)
    return (result, FileManager.default.contents(atPath: log.path)?.count ?? 0)
  }

  private static let compiled = Mutex<URL?>(nil)

  private static var library: URL {
    get throws {
      try compiled.withLock { known in
        if let known { return known }
        let source = packageRoot.appending(path: "Tests/TidemarkFaultTests/fault.c")
        let made = FileManager.default.temporaryDirectory.appending(
          path: "tidemark-fault-\(UUID().uuidString).so")
        let compiler = Process()
        compiler.executableURL = URL(filePath: "/usr/bin/env")
        compiler.arguments = ["cc", "-shared", "-fPIC", "-O1", "-o", made.path, source.path, "-ldl"]
        let complaints = Pipe()
        compiler.standardError = complaints
        try compiler.run()
        let text = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        compiler.waitUntilExit()
        guard compiler.terminationStatus == 0 else { throw NotCompiled(text: text) }
        known = made
        return made
      }
    }
  }

  static let isCompiler = ["/usr/bin/cc", "/usr/local/bin/cc"].contains {
    FileManager.default.isExecutableFile(atPath: $0)
  }
}
