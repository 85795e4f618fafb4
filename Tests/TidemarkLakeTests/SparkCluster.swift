import Foundation
import TidemarkTestSupport

/// A cluster that scripts/spark-cluster started, with its event logs.
struct SparkCluster: Sendable {
  static let folder = ProcessInfo.processInfo.environment["TIDEMARK_SPARK_CLUSTER"]

  let path: String

  init(_ path: String) { self.path = path }

  var master: String { ProcessInfo.processInfo.environment["TIDEMARK_SPARK_MASTER"] ?? "" }

  /// Names of event logs without the mark of those that are still written.
  func logs() throws -> Set<String> {
    Set(
      try FileManager.default.contentsOfDirectory(atPath: path + "/events").map {
        $0.replacing(".inprogress", with: "")
      })
  }

  private func text(_ log: String) throws -> String {
    let finished = path + "/events/" + log
    let file = FileManager.default.fileExists(atPath: finished) ? finished : finished + ".inprogress"
    return String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
  }

  /// How many executors did a task.
  func executors(in log: String) throws -> Int {
    Set(try text(log).matches(of: /"Executor ID":"(\d+)"/).map { String($0.1) }).count
  }

  func hasLostExecutor(_ log: String) throws -> Bool {
    try text(log).contains("SparkListenerExecutorRemoved")
  }

  /// Kills the last worker and its executor when a new application has done so many tasks on both.
  func killWorker(after taskCount: Int, besides logs: Set<String>) async throws {
    while true {
      try await Task.sleep(for: .milliseconds(200))
      guard let log = try self.logs().subtracting(logs).first else { continue }
      let text = try text(log)
      guard text.ranges(of: "\"SparkListenerTaskEnd\"").count >= taskCount, try executors(in: log) == 2 else {
        continue
      }
      break
    }
    let pids = try String(contentsOfFile: path + "/pids", encoding: .utf8).split(separator: "\n")
    guard let worker = pids.last else { return }
    _ = try await runProgram(
      "/bin/sh", ["-c", "kill -9 $(ps -o pid= --ppid \"$0\") \"$0\"", String(worker)])
  }
}
