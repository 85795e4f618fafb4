package import Foundation
import Subprocess

/// A real Prometheus on this machine that serves points of the past, and ends with the test process, whichever way that
/// ends.
package final class PrometheusDaemon: Sendable {
  package let url: String
  private let process: Process
  private let life: FileHandle

  package static var isInstalled: Bool {
    ["prometheus", "promtool"].allSatisfy { FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)") }
  }

  /// - Parameters:
  ///   - openMetrics: lines with timestamps, without the end mark.
  ///   - directory: where it keeps its blocks.
  package static func start(serving openMetrics: String, in directory: URL) async throws -> PrometheusDaemon {
    try (openMetrics + "# EOF\n").write(
      to: directory.appending(path: "points.txt"), atomically: true, encoding: .utf8)
    try "global: {}\n".write(
      to: directory.appending(path: "prometheus.yml"), atomically: true, encoding: .utf8)
    let blocks = try await Subprocess.run(
      .name("promtool"),
      arguments: [
        "tsdb", "create-blocks-from", "openmetrics", directory.appending(path: "points.txt").path,
        directory.appending(path: "blocks").path,
      ], output: .discarded, error: .string(limit: 1 << 16))
    guard blocks.terminationStatus.isSuccess else { throw NotStarted(reason: blocks.standardError) }
    for _ in 0..<5 {
      if let daemon = try await PrometheusDaemon(directory, port: .random(in: 20_000..<30_000)) {
        return daemon
      }
    }
    throw NotStarted(reason: "no port is free")
  }

  /// nil where it does not answer, as when something else has the port.
  private init?(_ directory: URL, port: UInt16) async throws {
    url = "http://127.0.0.1:\(port)"
    let input = Pipe()
    process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", #""$@" & cat >/dev/null; kill $!; wait"#, "sh", "/usr/bin/prometheus",
      "--config.file=\(directory.appending(path: "prometheus.yml").path)",
      "--storage.tsdb.path=\(directory.appending(path: "blocks").path)", "--storage.tsdb.retention.time=100y",
      "--web.listen-address=127.0.0.1:\(port)",
    ]
    process.standardInput = input
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    life = input.fileHandleForWriting
    try process.run()
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline, process.isRunning {
      let ready = try await Subprocess.run(
        .name("curl"), arguments: ["-fsS", "-m", "2", "\(url)/-/ready"], output: .discarded, error: .discarded
      )
      if ready.terminationStatus.isSuccess { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    stop()
    return nil
  }

  package func stop() {
    do { try life.close() } catch { return process.end() }
    process.waitUntilExit()
  }

  package struct NotStarted: Error { let reason: String }
}
