import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite("What tidemark-collect refuses")
struct CollectRefusalTests {
  @Test("an unknown key is refused with its line, before anything is started or created")
  func unknownKey() async throws {
    try await withTemporaryDirectory { directory in
      try Yaml.write("stack:\n  kinds: processes\n", to: directory)
      let result = try await BuiltTool.collect.run(["run"], directory: directory)
      #expect(result.status == 1)
      #expect(
        result.stderr.hasPrefix(
          "tidemark-collect: tidemark.yaml:2:3: unknown key `stack.kinds`; did you mean `kind`?"))
      #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "tidemark.db").path))
    }
  }

  @Test(
    "each refusal has its exit code and sentence",
    arguments: [
      (["run", "-c", "none.yaml"], 1, "there is no configuration file none.yaml; write one with"),
      (
        ["run", "--set", "scenarios.load.levels=10,x"], 1,
        "--set: `scenarios.load.levels` is `x`; allowed: a whole"
      ),
      (["run", "--set", "scenarios.load.level=10"], 1, "did you mean `scenarios.load.levels`?"),
      (
        ["run", "--interval", "0"], 1,
        "--interval: `sampling.interval_seconds` is `0`; allowed: a number of seconds"
      ),
      (["run"], 1, "there is no compose file "),
      (["run", "--set", "stack.kind=processes"], 1, "stack.services declares none"),
      (
        ["run", "--set", "stack.kind=processes", "--source", "docker"], 1,
        "sampling.source docker reads containers and does not fit a stack of plain processes; use process, or auto"
      ),
      (["run", "-s", "everything"], 64, "everything"),
      (["record"], 64, "--duration"),
      (["record", "--duration", "soon"], 64, "soon"),
      (
        ["record", "--duration", "1s", "--pid", "ghost=4194000"], 1,
        "there is no process 4194000 to record as ghost"
      ),
    ] as [([String], Int32, String)])
  func refusals(arguments: [String], status: Int32, message: String) async throws {
    try await withTemporaryDirectory { directory in
      let result = try await BuiltTool.collect.run(arguments, directory: directory)
      #expect(result.status == status)
      #expect(result.stderr.contains(message), "\(result.stderr)")
      if status == 1 { #expect(result.stderr.contains("tidemark-collect: ")) }
      #expect(result.stdout.isEmpty)
    }
  }

  @Test("a port in use fails the run at once, recorded as failed: exit code 1")
  func portInUse() async throws {
    try await withTemporaryDirectory { directory in
      let port = try FreePorts.find(1)[0]
      let other = try ServiceFixture.stack(ServiceFixture.frontend(port: port), logs: directory)
      try await other.start()
      try Yaml.write(Yaml.quiet(port: port, pidFile: directory.appending(path: "pids")), to: directory)
      let result = try await BuiltTool.collect.run(["run"], directory: directory)
      await other.stop()
      #expect(result.status == 1)
      #expect(
        result.stderr.contains(
          "port \(port) on 127.0.0.1, where service web should answer, is in use already; stop what listens there"
        ))
      #expect(try await rows("SELECT status, scenario_count FROM runs", in: directory) == ["failed,1"])
    }
  }

  @Test("a service that never becomes healthy fails the run with its last answer: exit code 1")
  func neverHealthy() async throws {
    try await withTemporaryDirectory { directory in
      let pidFile = directory.appending(path: "pids")
      try Yaml.write(Yaml.quiet(port: try FreePorts.find(1)[0], pidFile: pidFile), to: directory)
      let nowhere = try FreePorts.find(1)[0]
      let result = try await BuiltTool.collect.run(
        [
          "run", "--set", "stack.health_timeout_seconds=1",
          "--set", "stack.services.web.health_url=http://127.0.0.1:\(nowhere)/health",
        ], directory: directory)
      #expect(result.status == 1)
      #expect(
        result.stderr.contains(
          "not healthy within 1 s: web (http://127.0.0.1:\(nowhere)/health: connection refused)"))
      for pid in try pids(in: pidFile) { #expect(try !isAlive(pid)) }
    }
  }

  @Test("a file of another program is refused with exit code 4 and left as it is")
  func foreignFile() async throws {
    try await withTemporaryDirectory { directory in
      try Yaml.write(
        Yaml.quiet(port: try FreePorts.find(1)[0], pidFile: directory.appending(path: "pids")),
        to: directory)
      let file = directory.appending(path: "notes.txt")
      let text = Data(String(repeating: "dear diary ", count: 50).utf8)
      try text.write(to: file)
      let result = try await BuiltTool.collect.run(["run", "--db", "notes.txt"], directory: directory)
      #expect(result.status == 4)
      #expect(result.stderr.contains("is not a SQLite file"))
      #expect(try Data(contentsOf: file) == text)
    }
  }
}
