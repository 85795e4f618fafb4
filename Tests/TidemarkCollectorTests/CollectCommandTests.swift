import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkCollector

/// What the warehouse holds, asked the way a user would.
private func rows(_ sql: String, in directory: URL) async throws -> [String] {
  let result = try await BuiltTool.tidemark.run(
    ["sql", sql, "--db", directory.appending(path: "tidemark.db").path, "--format", "csv", "--no-header"])
  try #require(result.status == 0, "\(result.stderr)")
  return result.stdout.split(whereSeparator: \.isNewline).map(String.init)
}

@Suite("tidemark-collect run")
struct CollectCommandTests {
  @Test(
    "a run stores its phases, a sample of every service at every tick, each with a CPU rate, and stops all")
  func run() async throws {
    try await withTemporaryDirectory { directory in
      let pidFile = directory.appending(path: "pids")
      try Yaml.write(Yaml.quiet(port: try FreePorts.take(1)[0], pidFile: pidFile), to: directory)
      let result = try await BuiltTool.collect.run(
        ["run", "-s", "baseline", "--label", "team=core", "--label", "ci.build=7"], directory: directory)
      #expect(result.status == 0, "\(result.stderr)")
      #expect(result.stdout.isEmpty)
      #expect(
        try await rows("SELECT name FROM phases ORDER BY started_offset_seconds", in: directory)
          == ["setup", "warmup", "sampling"])
      // Ten ticks of two services; a machine under load may miss one.
      let counts = try await rows(
        "SELECT container, count(*), sum(cpu_percent IS NULL) FROM samples GROUP BY container ORDER BY container",
        in: directory)
      #expect(counts.map { String($0.prefix(3)) } == ["job", "web"])
      for line in counts {
        let cells = line.split(separator: ",")
        #expect(try #require(Int(cells[1])) <= 10)
        #expect(try #require(Int(cells[1])) >= 5)
        #expect(cells[2] == "0")
      }
      #expect(
        try await rows(
          "SELECT key, value FROM run_labels WHERE key IN ('team', 'ci.build') ORDER BY key", in: directory)
          == ["ci.build,7", "team,core"])
      #expect(
        try await rows("SELECT status, source, interval_seconds FROM runs", in: directory) == [
          "completed,process,0.1"
        ])
      for pid in try pids(in: pidFile) { #expect(try !isAlive(pid)) }
    }
  }

  @Test("every kind of scenario runs against the real API, with its phases, agents and samples")
  func kinds() async throws {
    try await withTemporaryDirectory { directory in
      try Yaml.write(Yaml.simulation(port: try FreePorts.take(1)[0], key: "right"), to: directory)
      let result = try await BuiltTool.collect.run(
        ["run", "-s", "load", "-s", "duration", "-s", "reset", "--no-restart"], directory: directory)
      #expect(result.status == 0, "\(result.stderr)")
      #expect(
        try await rows("SELECT name, total_agents, aborted FROM scenarios ORDER BY ordinal", in: directory)
          == [
            "load_scaling_3,6,0", "load_scaling_6,12,0", "duration_leak_0.01m,6,0", "reset_behavior,6,0",
          ])
      #expect(
        try await rows(
          """
          SELECT phase FROM container_stats WHERE kind = 'reset'
          ORDER BY CASE phase WHEN 'baseline' THEN 1 WHEN 'load' THEN 2 ELSE 3 END
          """, in: directory) == ["baseline", "load", "post_reset"])
      // The agents were there: half a MB each.
      let growth = try await rows(
        """
        SELECT round(max(memory_mean_mb) - min(memory_mean_mb)) FROM container_stats
        WHERE kind = 'reset' AND phase IN ('baseline', 'load')
        """, in: directory)
      #expect(try #require(growth.first.flatMap(Double.init)) >= 2)
    }
  }

  @Test("a wrong key aborts the scenarios that need it, says why, and the others are recorded: exit code 1")
  func wrongKey() async throws {
    try await withTemporaryDirectory { directory in
      try Yaml.write(Yaml.simulation(port: try FreePorts.take(1)[0], key: "wrong-hush"), to: directory)
      let result = try await BuiltTool.collect.run(
        [
          "run", "-s", "baseline", "-s", "load", "--set", "scenarios.baseline.warmup_seconds=0",
          "--set", "scenarios.baseline.sampling_seconds=0.5",
        ], directory: directory)
      #expect(result.status == 1)
      #expect(
        result.stderr.contains(
          "rejects the key in header X-API-Key (from workload.api_key at tidemark.yaml:11)"))
      #expect(!result.stderr.contains("hush"))
      #expect(
        try await rows("SELECT aborted FROM scenarios ORDER BY ordinal", in: directory) == ["0", "1", "1"])
      #expect(try await rows("SELECT status, aborted_count FROM runs", in: directory) == ["completed,2"])
      let stored = try Data(contentsOf: directory.appending(path: "tidemark.db"))
      #expect(stored.range(of: Data("hush".utf8)) == nil)
    }
  }

  @Test("a service that dies while it is measured aborts its scenario, and the next one starts anew")
  func death() async throws {
    try await withTemporaryDirectory { directory in
      let pidFile = directory.appending(path: "pids")
      let yaml =
        Yaml.quiet(port: try FreePorts.take(1)[0], pidFile: pidFile, samplingSeconds: 20)
        + "  load: {levels: [1], settle_seconds: 0, sampling_seconds: 0.3}\n"
      try Yaml.write(yaml, to: directory)
      let collector = try LiveCollector(["run", "-s", "baseline", "-s", "load"], directory: directory)
      #expect(try await eventually { try collector.stderr.contains("sampling 20 s") })
      kill(try #require(try pids(in: pidFile).first), SIGKILL)
      let status = try await collector.untilEnded()
      let talk = try collector.stderr
      #expect(status == 1, "\(talk)")
      #expect(talk.contains("service job was killed by signal 9 while it was measured"))
      #expect(
        try await rows("SELECT name, aborted FROM scenarios ORDER BY ordinal", in: directory)
          == ["baseline,1", "load_scaling_1,0"])
    }
  }

  // MARK: - Refusals

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
      (["run"], 1, "stack.kind compose is not in this release; declare the services as processes"),
      (["run", "--set", "stack.kind=processes"], 1, "stack.services declares none"),
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
      let port = try FreePorts.take(1)[0]
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
      try Yaml.write(Yaml.quiet(port: try FreePorts.take(1)[0], pidFile: pidFile), to: directory)
      let nowhere = try FreePorts.take(1)[0]
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
        Yaml.quiet(port: try FreePorts.take(1)[0], pidFile: directory.appending(path: "pids")), to: directory)
      let file = directory.appending(path: "notes.txt")
      let text = Data(String(repeating: "dear diary ", count: 50).utf8)
      try text.write(to: file)
      let result = try await BuiltTool.collect.run(["run", "--db", "notes.txt"], directory: directory)
      #expect(result.status == 4)
      #expect(result.stderr.contains("is not a SQLite file"))
      #expect(try Data(contentsOf: file) == text)
    }
  }

  // MARK: - Other commands

  @Test("record --pid looks at a process somebody else runs and leaves it running")
  func record() async throws {
    try await withTemporaryDirectory { directory in
      let stack = try ServiceFixture.stack(ServiceFixture.shell("exec sleep 300"), logs: directory)
      try await stack.start()
      let pid = try #require(await stack.processes().first?.pid)
      let result = try await BuiltTool.collect.run(
        [
          "record", "--duration", "0.5s", "--scenario", "by hand", "--agents", "12", "--pid", "job=\(pid)",
          "--interval", "0.1",
        ], directory: directory)
      #expect(result.status == 0, "\(result.stderr)")
      #expect(try isAlive(pid))
      await stack.stop()
      #expect(
        try await rows("SELECT kind, name, total_agents, drivers IS NULL FROM scenarios", in: directory)
          == ["recording,by hand,12,1"])
    }
  }

  @Test("check tells of each service, measures it, and fails on a key that does not fit")
  func check() async throws {
    try await withTemporaryDirectory { directory in
      try Yaml.write(Yaml.simulation(port: try FreePorts.take(1)[0], key: "right"), to: directory)
      let good = try await BuiltTool.collect.run(["check"], directory: directory)
      #expect(good.status == 0, "\(good.stderr)")
      let lines = good.stdout.split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines[0].hasPrefix("SERVICE     STATE    HEALTH   DETAIL"))
      #expect(lines[1].hasPrefix("simulation  running  healthy  pid "))
      let bad = try await BuiltTool.collect.run(
        ["check", "--set", "workload.api_key=x"], directory: directory)
      #expect(bad.status == 1)
      #expect(bad.stderr.contains("rejects the key in header X-API-Key (from workload.api_key at --set)"))
    }
  }

  @Test("init writes a file that is read back, and does not overwrite one unless forced")
  func initCommand() async throws {
    try await withTemporaryDirectory { directory in
      #expect(try await BuiltTool.collect.run(["init"], directory: directory).status == 0)
      let again = try await BuiltTool.collect.run(["init"], directory: directory)
      #expect(again.status == 1)
      #expect(again.stderr.contains("tidemark.yaml exists; give another name, or --force to overwrite it"))
      #expect(try await BuiltTool.collect.run(["init", "--force"], directory: directory).status == 0)
    }
  }
}

extension CollectCommandTests {
  @Suite("Stopped in the middle")
  struct Interrupted {
    private let wait = 60.0

    @Test("Ctrl-C keeps what was measured, marks the run interrupted, stops every process: exit code 130")
    func interrupt() async throws {
      try await withTemporaryDirectory { directory in
        let pidFile = directory.appending(path: "pids")
        try Yaml.write(
          Yaml.quiet(port: try FreePorts.take(1)[0], pidFile: pidFile, samplingSeconds: wait), to: directory)
        let collector = try LiveCollector(["run", "-s", "baseline"], directory: directory)
        #expect(try await eventually { try collector.stderr.contains("sampling 60 s") })
        try await Task.sleep(for: .milliseconds(500))
        collector.send(SIGINT)
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
        let port = try FreePorts.take(1)[0]
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
          ["run", "-s", "baseline", "--set", "scenarios.baseline.sampling_seconds=0.3"], directory: directory)
        #expect(next.status == 0, "\(next.stderr)")
        let kept = try await rows(count, in: directory)
        #expect(try #require(Int(kept[0])) >= #require(Int(committed[0])))
        #expect(next.stderr.contains("found run #1 ("))
        #expect(next.stderr.contains("marked it interrupted, its \(kept[0]) samples are kept"))
        #expect(
          try await rows("SELECT status FROM runs ORDER BY run_id", in: directory) == [
            "interrupted", "completed",
          ])
      }
    }

    @Test("two collectors record into one file at once, and neither takes the other for dead")
    func together() async throws {
      try await withTemporaryDirectory { directory in
        let database = directory.appending(path: "tidemark.db").path
        var collectors: [LiveCollector] = []
        for (index, port) in try FreePorts.take(2).enumerated() {
          let own = directory.appending(path: "\(index)")
          try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
          try Yaml.write(
            Yaml.quiet(port: port, pidFile: own.appending(path: "pids"), samplingSeconds: 2), to: own)
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
        for count in counts { #expect(try #require(Int(count)) >= 20) }
      }
    }
  }
}
