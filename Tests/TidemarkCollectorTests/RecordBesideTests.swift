import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

extension MeasuringTests {
  /// `record -- COMMAND`: as long as a real command runs.
  @Suite("tidemark-collect record -- COMMAND")
  struct RecordBesideTests {
    /// A process to look at, and a recording of it beside a command.
    private func record(
      _ command: [String], options: [String] = [], input: String = "",
      _ body: (ToolResult, URL) async throws -> Void
    ) async throws {
      try await withTemporaryDirectory { directory in
        let stack = try ServiceFixture.stack(ServiceFixture.shell("exec sleep 300"), logs: directory)
        try await stack.start()
        let pid = try #require(await stack.processes().first?.pid)
        let result = try await BuiltTool.collect.run(
          ["record", "--pid", "job=\(pid)", "--interval", "0.2"] + options + ["--"] + command, input: input,
          directory: directory)
        #expect(try isAlive(pid))
        await stack.stop()
        try await body(result, directory)
      }
    }

    private static let labels = "SELECT key, value FROM run_labels WHERE key LIKE 'command%' ORDER BY key"

    @Test(
      "the exit code is that of the command, 128 + n after signal n, and a label of the run",
      arguments: [
        ("exit 0", 0), ("exit 3", 3), ("exit 255", 255), ("kill -TERM $$", 143), ("kill -KILL $$", 137),
      ] as [(String, Int32)])
    func exitCode(script: String, status: Int32) async throws {
      try await record(["sh", "-c", "sleep 0.7; \(script)"]) {
        (result: ToolResult, directory: URL) async throws in
        #expect(result.status == status, "\(result.stderr)")
        #expect(
          try await rows(Self.labels, in: directory) == [
            "command,sh -c 'sleep 0.7; \(script)'", "command.exit_code,\(status)",
          ])
        #expect(try await rows("SELECT status, aborted_count FROM runs", in: directory) == ["completed,0"])
      }
    }

    @Test(
      "it is recorded as long as it runs: a tick every 0.2 s of 2 s, coverage of those, and no planned length"
    )
    func length() async throws {
      try await record(["sleep", "2"]) { (result: ToolResult, directory: URL) async throws in
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stderr.contains("as long as the command runs"))
        let ticks = try await rows(
          "SELECT sum(tick_count) FROM phases WHERE name = 'sampling'", in: directory)
        let tickCount = try #require(ticks.first.flatMap { Int($0) })
        #expect(10...12 ~= tickCount)
        let found = try await rows(
          "SELECT count(*) >= 6 AND count(*) <= 12, sum(cpu_percent IS NULL) FROM samples", in: directory)
        #expect(found == ["1,0"])
        let scenario = "SELECT kind, name, coverage > 0.5, duration_seconds BETWEEN 2 AND 8 FROM scenarios"
        #expect(try await rows(scenario, in: directory) == ["recording,recording,1,1"])
        let parameters = try await rows("SELECT parameters FROM scenarios", in: directory)
        #expect(!parameters[0].contains("sampling_seconds"), "it would compare with no other run")
      }
    }

    @Test("a command that is over at once has the reading of its beginning")
    func short() async throws {
      try await record(["true"]) { (result: ToolResult, directory: URL) async throws in
        #expect(result.status == 0, "\(result.stderr)")
        #expect(
          try await rows("SELECT count(*) >= 1, max(coverage) FROM container_stats", in: directory) == [
            "1,1.0"
          ])
      }
    }

    @Test("it has standard input and output to itself, and finds its signals as they were")
    func streams() async throws {
      // An ignored signal would be 1 in SigIgn and could not be trapped by a shell.
      try await record(
        ["sh", "-c", "cat; grep SigIgn /proc/self/status"], input: "from outside\n"
      ) { result, _ in
        #expect(result.status == 0, "\(result.stderr)")
        let lines = result.stdout.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first == "from outside")
        let ignored = try #require(lines.last?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) })
        #expect(ignored & (1 << 1 | 1 << 14) == 0, "SIGINT and SIGTERM")
      }
    }

    @Test("wrk puts load on a real service, and what that needs is recorded beside it")
    func wrk() async throws {
      guard FileManager.default.isExecutableFile(atPath: "/usr/bin/wrk") else {
        FileHandle.standardError.write(Data("not tested, there is no wrk: apt-get install wrk\n".utf8))
        return
      }
      try await withTemporaryDirectory { directory in
        let port = try FreePorts.find(1)[0]
        let stack = try ServiceFixture.stack(ServiceFixture.frontend(port: port), logs: directory)
        try await stack.start()
        let pid = try #require(await stack.processes().first?.pid)
        let result = try await BuiltTool.collect.run(
          [
            "record", "--pid", "web=\(pid)", "--interval", "0.2", "--", "wrk", "-t1", "-c2", "-d2s",
            "http://127.0.0.1:\(port)/health",
          ], directory: directory)
        await stack.stop()
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stdout.contains("Requests/sec:"))
        #expect(try await rows("SELECT max(cpu_percent) > 1 FROM samples", in: directory) == ["1"])
      }
    }

    @Test("secrets on its command line are not stored")
    func secrets() async throws {
      try await record(["sh", "-c", ":", "--token=hush1", "API_KEY=hush2", "http://u:hush3@h/"]) {
        result, directory in
        #expect(result.status == 0, "\(result.stderr)")
        let stored = try Data(contentsOf: directory.appending(path: "tidemark.db"))
        #expect(stored.range(of: Data("hush".utf8)) == nil)
      }
    }

    @Test(
      "what cannot be run is refused as a shell would, and no run is begun",
      arguments: [("nonesuch-program", 127), ("./plain", 126)] as [(String, Int32)])
    func notRun(command: String, status: Int32) async throws {
      try await withTemporaryDirectory { directory in
        try Data("x".utf8).write(to: directory.appending(path: "plain"))
        let result = try await BuiltTool.collect.run(
          ["record", "--pid", "job=1", "--", command], directory: directory)
        #expect(result.status == status)
        #expect(result.stderr.contains("cannot run `\(command)`"))
        #expect(!FileManager.default.fileExists(atPath: directory.appending(path: "tidemark.db").path))
      }
    }

    @Test("a process that is lost in between aborts the recording, and the command runs to its end")
    func loss() async throws {
      try await withTemporaryDirectory { directory in
        let stack = try ServiceFixture.stack(ServiceFixture.shell("exec sleep 300"), logs: directory)
        try await stack.start()
        let pid = try #require(await stack.processes().first?.pid)
        let result = try await BuiltTool.collect.run(
          [
            "record", "--pid", "job=\(pid)", "--interval", "0.2", "--", "sh", "-c",
            "sleep 1; kill \(pid); sleep 1; echo through",
          ], directory: directory)
        await stack.stop()
        #expect(result.stdout == "through\n")
        #expect(result.status == 1, "the command ended with 0, the recording did not: \(result.stderr)")
        #expect(try await rows("SELECT aborted FROM scenarios", in: directory) == ["1"])
        #expect(try await rows(Self.labels, in: directory).last == "command.exit_code,0")
      }
    }

    @Test("a signal is passed on, the run is interrupted, and the command's way of ending is passed back")
    func interrupted() async throws {
      try await withTemporaryDirectory { directory in
        let mark = directory.appending(path: "mark")
        let collector = try LiveCollector(
          [
            "record", "--pid", "job=\(ProcessInfo.processInfo.processIdentifier)", "--interval", "0.2", "--",
            "sh",
            "-c", "trap 'echo caught > \(mark.path); exit 9' TERM; while :; do sleep 0.1; done",
          ], directory: directory)
        #expect(try await eventually { try collector.stderr.contains("  sampling") })
        try await Task.sleep(for: .seconds(1))
        collector.send(SIGTERM)
        #expect(try await collector.untilEnded() == 9)
        #expect(try String(contentsOf: mark, encoding: .utf8) == "caught\n")
        #expect(try await rows("SELECT status FROM runs", in: directory) == ["interrupted"])
      }
    }

    @Test(
      "a recording is of the kind it is said to be",
      arguments: [
        (["--kind", "duration", "--agents", "80"], "duration,80"),
        (["--kind", "load", "--agents", "20"], "load,20"),
        (["--kind", "baseline"], "baseline,"),
      ] as [([String], String)])
    func kind(options: [String], row: String) async throws {
      try await record(["sleep", "1"], options: options) {
        (result: ToolResult, directory: URL) async throws in
        #expect(result.status == 0, "\(result.stderr)")
        #expect(try await rows("SELECT kind, total_agents FROM scenarios", in: directory) == [row])
        let leaks = try await BuiltTool.tidemark.run(["leaks"], directory: directory)
        #expect([0, 3].contains(leaks.status), "\(leaks.stderr)")
      }
    }

    @Test(
      "what does not go together is refused",
      arguments: [
        (["record"], "give --duration LENGTH, or -- COMMAND"),
        (["record", "--duration", "1s", "--", "true"], "use either --duration or a command"),
        (["record", "--kind", "reset", "--", "true"], "--kind reset needs phases"),
        (["record", "--kind", "load", "--", "true"], "--kind load needs --agents"),
      ] as [([String], String)])
    func refused(arguments: [String], message: String) async throws {
      try await withTemporaryDirectory { directory in
        let result = try await BuiltTool.collect.run(arguments, directory: directory)
        #expect(result.status == 64)
        #expect(result.stderr.hasPrefix("tidemark-collect: " + message), "\(result.stderr)")
      }
    }
  }
}
