import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

extension MeasuringTests {
  @Suite("tidemark-collect run")
  struct CollectCommandTests {
    @Test(
      "a run stores its phases, a sample of every service at every tick, each with a CPU rate, and stops all")
    func run() async throws {
      try await withTemporaryDirectory { directory in
        let pidFile = directory.appending(path: "pids")
        try Yaml.write(Yaml.quiet(port: try FreePorts.find(1)[0], pidFile: pidFile), to: directory)
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
            "completed,process,0.2"
          ])
        for pid in try pids(in: pidFile) { #expect(try !isAlive(pid)) }
      }
    }

    @Test("every kind of scenario runs against the real API, with its phases, agents and samples")
    func kinds() async throws {
      try await withTemporaryDirectory { directory in
        try Yaml.write(Yaml.simulation(port: try FreePorts.find(1)[0], key: "right"), to: directory)
        let result = try await BuiltTool.collect.run(
          ["run", "-s", "load", "-s", "duration", "-s", "reset", "--no-restart"], directory: directory)
        #expect(result.status == 0, "\(result.stderr)")
        #expect(
          try await rows("SELECT name, total_agents, aborted FROM scenarios ORDER BY ordinal", in: directory)
            == [
              "load_scaling_3,6,0", "load_scaling_6,12,0", "duration_leak_0.025m,6,0", "reset_behavior,6,0",
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
        try Yaml.write(Yaml.simulation(port: try FreePorts.find(1)[0], key: "wrong-hush"), to: directory)
        let result = try await BuiltTool.collect.run(
          [
            "run", "-s", "baseline", "-s", "load", "--set", "scenarios.baseline.warmup_seconds=0",
            "--set", "scenarios.baseline.sampling_seconds=1.6",
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
          Yaml.quiet(port: try FreePorts.find(1)[0], pidFile: pidFile, samplingSeconds: 20)
          + "  load: {levels: [1], settle_seconds: 0, sampling_seconds: 2}\n"
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

    @Test("a service whose policy starts it again is counted, and the scenario goes on")
    func restarts() async throws {
      try await withTemporaryDirectory { directory in
        let pidFile = directory.appending(path: "pids")
        let port = try FreePorts.find(1)[0]
        try Yaml.write(Yaml.quiet(port: port, pidFile: pidFile, samplingSeconds: 3), to: directory)
        let collector = try LiveCollector(
          ["run", "-s", "baseline", "--set", "stack.services.job.restart=on-failure"], directory: directory)
        #expect(
          try await eventually {
            guard try collector.stderr.contains("sampling 3 s") else { return false }
            return try pids(in: pidFile).count == 1
          })
        kill(try #require(try pids(in: pidFile).first), SIGKILL)
        let status = try await collector.untilEnded()
        let talk = try collector.stderr
        #expect(status == 0, "\(talk)")
        #expect(talk.contains("service job was killed by signal 9; started it again"))
        #expect(
          try await rows("SELECT container, restarts FROM containers ORDER BY container", in: directory)
            == ["job,1", "web,0"])
        for pid in try pids(in: pidFile) { #expect(try !isAlive(pid)) }
      }
    }

    @Test("a run in a git working copy is labelled with commit, branch and whether it was changed")
    func gitLabels() async throws {
      try await withTemporaryDirectory { directory in
        let git = ["git", "-c", "user.name=t", "-c", "user.email=t@t", "-C", directory.path]
        for arguments in [["init", "-q", "-b", "feature"], ["commit", "-q", "--allow-empty", "-m", "one"]] {
          let made = Process()
          made.executableURL = URL(filePath: "/usr/bin/env")
          made.arguments = git + arguments
          try made.run()
          made.waitUntilExit()
          try #require(made.terminationStatus == 0)
        }
        let stack = try ServiceFixture.stack(ServiceFixture.shell("exec sleep 300"), logs: directory)
        try await stack.start()
        let pid = try #require(await stack.processes().first?.pid)
        let result = try await BuiltTool.collect.run(
          ["record", "--duration", "1.6s", "--pid", "job=\(pid)", "--interval", "0.2"],
          environment: [
            "BUILDKITE": "true", "BUILDKITE_BUILD_NUMBER": "12", "BUILDKITE_BRANCH": "elsewhere",
          ],
          directory: directory)
        await stack.stop()
        #expect(result.status == 0, "\(result.stderr)")
        let labels = try await rows(
          "SELECT key, CASE key WHEN 'git.commit' THEN length(value) ELSE value END FROM run_labels ORDER BY key",
          in: directory)
        // The log of the service is an untracked file.
        #expect(
          labels.filter { $0.hasPrefix("git") || $0.hasPrefix("ci.build") }
            == ["ci.build,12", "git.branch,feature", "git.commit,40", "git.dirty,true"])
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
            "record", "--duration", "1.6s", "--scenario", "by hand", "--agents", "12", "--pid", "job=\(pid)",
            "--interval", "0.2",
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
        try Yaml.write(Yaml.simulation(port: try FreePorts.find(1)[0], key: "right"), to: directory)
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
}
