import Foundation
import TidemarkTestSupport

/// A `tidemark-collect` that goes on while the test does something to it.
final class LiveCollector {
  private let process = Process()
  private let log: URL

  /// - Parameter environment: Added to the inherited one.
  init(_ arguments: [String], environment: [String: String] = [:], directory: URL) throws {
    log = directory.appending(path: "collector-\(UUID().uuidString).log")
    try Data().write(to: log)
    process.executableURL = BuiltTool.collect.url
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment
      .filter { !$0.key.hasPrefix("TIDEMARK_") }.merging(environment) { $1 }
    process.standardError = try FileHandle(forWritingTo: log)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
  }

  var stderr: String {
    get throws { try String(contentsOf: log, encoding: .utf8) }
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// The most memory it had so far, MB; nil when it has ended.
  var peakMB: Int? { TidemarkTestSupport.peakMB(ofProcess: process.processIdentifier) }

  /// Exit code, or 128 + signal.
  func untilEnded() async throws -> Int32 {
    while process.isRunning { try await Task.sleep(for: .milliseconds(20)) }
    return process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
  }
}

/// Configuration files for the command.
enum Yaml {
  /// One stand-in service that is measured quickly and driven by nobody, and a shell that writes its process id.
  static func quiet(port: UInt16, pidFile: URL, samplingSeconds: Double = 2) -> String {
    """
    stack:
      kind: processes
      health_timeout_seconds: 20
      stop_grace_seconds: 1
      services:
        web:
          command: ["\(BuiltTool.demo.url.path)", --role, frontend, --base-mb, "4", --port, "\(port)"]
          health_url: http://127.0.0.1:\(port)/health
        job:
          command: [sh, -c, "echo $$ >> \(pidFile.path); exec sleep 300"]
    workload:
      kind: none
    sampling:
      interval_seconds: 0.2
    scenarios:
      baseline:
        warmup_seconds: 0
        sampling_seconds: \(samplingSeconds)

    """
  }

  /// The simulation with its key.
  static func simulation(port: UInt16, key: String) -> String {
    """
    stack:
      kind: processes
      health_timeout_seconds: 20
      services:
        simulation:
          command: ["\(BuiltTool.demo.url.path)", --base-mb, "4", --mb-per-agent, "0.5", --port, "\(port)"]
          health_url: http://127.0.0.1:\(port)/health
          environment: {TIDEMARK_DEMO_API_KEY: right}
    workload:
      base_url: http://127.0.0.1:\(port)
      api_key: \(key)
    sampling:
      interval_seconds: 0.2
    scenarios:
      load: {levels: [3, 6], settle_seconds: 0, sampling_seconds: 1.6}
      duration: {durations_minutes: [0.025], agents: 3, settle_seconds: 0}
      reset: {agents: 3, warmup_seconds: 0, baseline_seconds: 1.6, load_seconds: 1.6, settle_seconds: 0, after_seconds: 1.6}

    """
  }

  static func write(_ text: String, to directory: URL) throws {
    try Data(text.utf8).write(to: directory.appending(path: "tidemark.yaml"))
  }
}
