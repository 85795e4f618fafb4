import Foundation
import Subprocess

/// A real cAdvisor that looks at a private engine, and ends with the test process, whichever way that ends.
package final class CAdvisorServer: Sendable {
  package let url: String
  private let process: Process
  private let life: FileHandle

  /// nil where there is none that works; says so.
  ///
  /// Its flags are those for load tests: a reading every 1 to 2 s, also of what does nothing.
  package static func start(of engine: PrivateEngine, port: UInt16) async throws -> CAdvisorServer? {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      return refuse("there is no \(program), scripts/install-cadvisor puts it there")
    }
    let log = engine.folder.appending(path: "cadvisor-\(port).log")
    let server = try CAdvisorServer(of: engine, port: port, log: log)
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      let health = try await Subprocess.run(
        .name("curl"), arguments: ["-fsS", "-m", "2", "\(server.url)/healthz"], output: .discarded,
        error: .discarded)
      if health.terminationStatus.isSuccess { return server }
      let words = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
      // Fatal, in the words of its log.
      if let last = words.first(where: { $0.hasPrefix("F") }) { return refuse("it has ended: \(last)") }
      try await Task.sleep(for: .milliseconds(100))
    }
    return refuse("it does not answer within 30 s")
  }

  private static func refuse(_ reason: String) -> CAdvisorServer? {
    FileHandle.standardError.write(Data("not tested, no real cAdvisor: \(reason)\n".utf8))
    return nil
  }

  private init(of engine: PrivateEngine, port: UInt16, log: URL) throws {
    url = "http://127.0.0.1:\(port)"
    let input = Pipe()
    process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c", #""$@" & cat >/dev/null; kill $!; wait"#, "sh", Self.program, "-listen_ip", "127.0.0.1", "-port",
      "\(port)", "-docker", engine.host, "-docker_root", engine.folder.appending(path: "data").path,
      "-docker_only=true", "-housekeeping_interval=1s", "-allow_dynamic_housekeeping=false",
      "-storage_duration=1m", "-store_container_labels=true",
    ]
    process.standardInput = input
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    life = input.fileHandleForWriting
    try process.run()
  }

  private static let program = "/usr/local/bin/cadvisor"

  /// Ends it, as if somebody had.
  package func stop() {
    try? life.close()
    process.waitUntilExit()
  }

  deinit { try? life.close() }
}
