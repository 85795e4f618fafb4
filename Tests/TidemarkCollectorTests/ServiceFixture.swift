import Foundation
import TidemarkTestSupport

@testable import TidemarkCollector

/// Services for stacks that tests start: the stand-in service in its cheapest role, or a line of shell.
enum ServiceFixture {
  /// Answers /health with 200 at once, and holds a few MB.
  static func frontend(_ name: String = "web", port: UInt16, _ arguments: String...)
    -> CollectorConfiguration.Service
  {
    var service = CollectorConfiguration.Service(name: name)
    service.command =
      [
        BuiltTool.demo.url.path, "--role", "frontend", "--base-mb", "4", "--port", String(port),
      ] + arguments
    service.healthURL = "http://127.0.0.1:\(port)/health"
    return service
  }

  /// Runs as long as the shell does; counts as healthy when it runs.
  static func shell(_ script: String, name: String = "job") -> CollectorConfiguration.Service {
    var service = CollectorConfiguration.Service(name: name)
    service.command = ["sh", "-c", script]
    return service
  }

  static func stack(
    _ services: CollectorConfiguration.Service..., healthTimeoutSeconds: Double = 20, logs: URL
  ) throws -> ProcessStack {
    var settings = CollectorConfiguration.Stack()
    settings.kind = .processes
    settings.services = services
    settings.healthTimeoutSeconds = healthTimeoutSeconds
    settings.stopGraceSeconds = 1
    return try ProcessStack(settings, logDirectory: logs.path)
  }
}

/// Whether the process exists and is not just waiting to be collected.
func isAlive(_ pid: Int32) throws -> Bool {
  guard let text = try ProcFile.text("/proc/\(pid)/stat"), let close = text.lastIndex(of: ")") else {
    return false
  }
  return !text[close...].hasPrefix(") Z")
}

/// Asks again and again until it holds; false after half a minute.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
  let deadline = ContinuousClock.now + .seconds(30)
  while ContinuousClock.now < deadline {
    if try await condition() { return true }
    try await Task.sleep(for: .milliseconds(20))
  }
  return try await condition()
}

/// The process ids a service wrote into a file, one a line.
func pids(in file: URL) throws -> [Int32] {
  guard FileManager.default.fileExists(atPath: file.path) else { return [] }
  return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { Int32($0) }
}
