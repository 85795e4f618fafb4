import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

extension MeasuringTests {
  @Suite("Stopped in the middle")
  struct InterruptedRunTests {
    private let wait = 60.0

    @Test(
      "Ctrl-C, and a terminal that goes away, keep what was measured, mark the run interrupted, stop every process: exit code 130",
      arguments: [SIGINT, SIGHUP])
    func interrupt(by signal: Int32) async throws {
      try await withTemporaryDirectory { directory in
        let pidFile = directory.appending(path: "pids")
        try Yaml.write(
          Yaml.quiet(port: try FreePorts.find(1)[0], pidFile: pidFile, samplingSeconds: wait), to: directory)
        let collector = try LiveCollector(["run", "-s", "baseline"], directory: directory)
        #expect(
          try await eventually {
            guard try collector.stderr.contains("sampling 60 s") else { return false }
            return try await rows("SELECT count(*) FROM samples", in: directory) != ["0"]
          })
        collector.send(signal)
        #expect(try await collector.untilEnded() == 130)
        #expect(try await rows("SELECT status FROM runs", in: directory) == ["interrupted"])
        #expect(
          try await rows("SELECT aborted, abort_reason FROM scenarios", in: directory) == ["1,interrupted"])
        let count = try await rows("SELECT count(*) FROM samples", in: directory)
        #expect(try #require(count.first.flatMap { Int($0) }) >= 2)
        let started = try pids(in: pidFile)
        #expect(started.count == 1)
        for pid in started { #expect(try !isAlive(pid)) }
      }
    }

    @Test("kill -9 loses nothing committed, takes the services along, and the next start says what it found")
    func kill9() async throws {
      try await withTemporaryDirectory { directory in
        let pidFile = directory.appending(path: "pids")
        let port = try FreePorts.find(1)[0]
        try Yaml.write(Yaml.quiet(port: port, pidFile: pidFile, samplingSeconds: wait), to: directory)
        let collector = try LiveCollector(["run", "-s", "baseline"], directory: directory)
        let count = "SELECT count(*) FROM samples WHERE run_id = 1"
        // Committed while it goes on, within two seconds.
        #expect(
          try await eventually {
            guard try collector.stderr.contains("sampling 60 s") else { return false }
            return try await rows(count, in: directory) != ["0"]
          })
        let committed = try await rows(count, in: directory)
        collector.send(SIGKILL)
        #expect(try await collector.untilEnded() == 128 + SIGKILL)
        for pid in try pids(in: pidFile) { #expect(try await eventually { try !isAlive(pid) }) }
        #expect(try await rows("SELECT status FROM runs", in: directory) == ["running"])

        let next = try await BuiltTool.collect.run(
          ["run", "-s", "baseline", "--set", "scenarios.baseline.sampling_seconds=1.6"], directory: directory)
        #expect(next.status == 0, "\(next.stderr)")
        let kept = try await rows(count, in: directory)
        #expect(try #require(Int(kept[0])) >= #require(Int(committed[0])))
        #expect(next.stderr.contains("found run #1 ("))
        #expect(next.stderr.contains("marked it interrupted and kept its \(kept[0]) samples"))
        #expect(
          try await rows("SELECT status FROM runs ORDER BY run_id", in: directory) == [
            "interrupted", "completed",
          ])
      }
    }

    @Test("a warehouse that stays locked costs no sample: they wait in memory, and the run says so")
    func locked() async throws {
      try await withTemporaryDirectory { directory in
        try Yaml.write(
          Yaml.quiet(
            port: try FreePorts.find(1)[0], pidFile: directory.appending(path: "pids"), samplingSeconds: 9),
          to: directory)
        let collector = try LiveCollector(["run", "-s", "baseline"], directory: directory)
        #expect(try await eventually { try collector.stderr.contains("sampling 9 s") })
        let locker = Process()
        locker.executableURL = URL(filePath: "/usr/bin/env")
        locker.arguments = ["sqlite3", directory.appending(path: "tidemark.db").path]
        let commands = Pipe()
        locker.standardInput = commands
        try locker.run()
        try commands.fileHandleForWriting.write(contentsOf: Data(".timeout 5000\nBEGIN IMMEDIATE;\n".utf8))
        // Longer than SQLite waits for a lock.
        let warned = try await eventually {
          try collector.stderr.contains("the warehouse cannot be written now")
        }
        try commands.fileHandleForWriting.write(contentsOf: Data("COMMIT;\n".utf8))
        try commands.fileHandleForWriting.close()
        locker.waitUntilExit()
        #expect(warned)
        let status = try await collector.untilEnded()
        let talk = try collector.stderr
        #expect(status == 0, "\(talk)")
        #expect(talk.contains("the warehouse can be written again; all samples kept in memory are stored"))
        // What the closing line counts is what is there.
        let stored = try await rows("SELECT count(*) FROM samples", in: directory)
        #expect(talk.contains("1 scenario, \(stored[0]) samples"))
        #expect(try #require(Int(stored[0])) >= 40)
      }
    }

    @Test("two collectors record into one file at once, and neither takes the other for dead")
    func together() async throws {
      try await withTemporaryDirectory { directory in
        let database = directory.appending(path: "tidemark.db").path
        var collectors: [LiveCollector] = []
        for (index, port) in try FreePorts.find(2).enumerated() {
          let own = directory.appending(path: "\(index)")
          try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
          try Yaml.write(
            Yaml.quiet(port: port, pidFile: own.appending(path: "pids"), samplingSeconds: 3), to: own)
          collectors.append(try LiveCollector(["run", "-s", "baseline", "--db", database], directory: own))
        }
        for collector in collectors {
          let status = try await collector.untilEnded()
          let talk = try collector.stderr
          #expect(status == 0, "\(talk)")
          #expect(!talk.contains("found run"))
        }
        #expect(
          try await rows("SELECT status, scenario_count FROM runs", in: directory) == [
            "completed,1", "completed,1",
          ])
        let counts = try await rows("SELECT count(*) FROM samples GROUP BY run_id", in: directory)
        for count in counts { #expect(try #require(Int(count)) >= 10) }
      }
    }
  }
}
