import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite struct CommandWorkloadTests {
  private func workload(_ edit: (inout CollectorConfiguration.Commands) -> Void) -> CommandWorkload {
    var commands = CollectorConfiguration.Commands()
    edit(&commands)
    return CommandWorkload(commands, environment: ["PATH": "/bin:/usr/bin"])
  }

  @Test("each command finds its step and level in the environment; a step without one does nothing")
  func environment() async throws {
    try await withTemporaryDirectory { folder in
      let log = folder.appending(path: "log")
      let line = "echo $TIDEMARK_STEP $TIDEMARK_DRIVERS $TIDEMARK_RIDERS $TIDEMARK_AGENTS >> \(log.path)"
      let workload = workload {
        $0.start = line
        $0.load = line
        $0.stop = line
      }
      try await workload.status()
      try await workload.start()
      try await workload.load(LoadLevel(20))
      try await workload.reset()
      try await workload.stop()
      #expect(try String(contentsOf: log, encoding: .utf8) == "start 0 0 0\nload 20 20 40\nstop 0 0 0\n")
    }
  }

  @Test("a command that fails is told with its code and what it printed, and without its secrets")
  func failure() async throws {
    let workload = workload { $0.load = "TOKEN=hush; echo no such user >&2; exit 7" }
    let error = await #expect(throws: WorkloadError.self) { try await workload.load(LoadLevel(1)) }
    #expect(
      error?.description == """
        workload.commands.load (`TOKEN=***; echo *** >&2; exit 7`) exited with code 7:
          | no such user
        """)
  }

  @Test("a command that does not end is ended, with all it started, and what it printed is told")
  func timeLimit() async throws {
    try await withTemporaryDirectory { folder in
      let file = folder.appending(path: "pid")
      let workload = workload {
        $0.load = "echo asking; sleep 300 & echo $! > \(file.path); wait"
        $0.timeoutSeconds = 0.5
      }
      let error = await #expect(throws: WorkloadError.self) { try await workload.load(LoadLevel(1)) }
      #expect(error?.description.contains("did not end within 0.5 s") == true)
      #expect(error?.description.hasSuffix("  | asking") == true)
      let pid = try #require(try pids(in: file).first)
      #expect(try await eventually { try !isAlive(pid) })
    }
  }

  @Test("what a command leaves running on purpose goes on, and does not hold it up")
  func background() async throws {
    try await withTemporaryDirectory { folder in
      let file = folder.appending(path: "pid")
      let workload = workload {
        $0.load = "sleep 300 & echo $! > \(file.path)"
        $0.timeoutSeconds = 20
      }
      try await workload.load(LoadLevel(1))
      let pid = try #require(try pids(in: file).first)
      #expect(try isAlive(pid))
      kill(pid, SIGKILL)
    }
  }
}
