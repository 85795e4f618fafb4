import Foundation

/// A real cAdvisor that looks at a private engine, and ends with the test process, whichever way that ends.
package final class CAdvisorServer: Sendable {
  package let url: String
  private let process: Process
  private let life: FileHandle

  /// nil where there is no cAdvisor; says so.
  ///
  /// Flags as `research` recommends: a reading every 1 to 2 s, also of what does nothing.
  package init?(of engine: PrivateEngine, port: UInt16) throws {
    url = "http://127.0.0.1:\(port)"
    guard FileManager.default.isExecutableFile(atPath: Self.program) else {
      let reason = "not tested, no real cAdvisor: there is no \(Self.program), scripts/install-cadvisor puts it there\n"
      FileHandle.standardError.write(Data(reason.utf8))
      return nil
    }
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
    process.standardError = FileHandle.nullDevice
    life = input.fileHandleForWriting
    try process.run()
  }

  private static let program = "/usr/local/bin/cadvisor"

  /// Ends it, as if somebody had; `init` starts another.
  package func stop() {
    try? life.close()
    process.waitUntilExit()
  }

  deinit { try? life.close() }
}
