import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

/// Compose projects as strangers write them, run by the built program on a real engine.
@Suite(.needsEngine, .serialized) struct ComposeHabitsTests {
  /// A folder with a `tidemark.yaml` and files of a project, where `IMAGE` stands for busybox; nothing is left of it.
  private func withProject(
    _ files: [String: String], samplingSeconds: Int = 3,
    _ body: (_ folder: URL, _ engine: PrivateEngine, _ project: String) async throws -> Void
  ) async throws {
    let engine = try await PrivateEngine.shared()
    let image = try await engine.image(.busybox)
    try await withTemporaryDirectory { parent in
      let project = "tm\(UInt32.random(in: .min ... .max))"
      let folder = parent.appending(path: project)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let configuration = """
        stack: {kind: compose, stop_grace_seconds: 1, health_timeout_seconds: 60}
        workload: {kind: none}
        sampling: {interval_seconds: 1}
        scenarios: {baseline: {warmup_seconds: 1, sampling_seconds: \(samplingSeconds)}}

        """
      for (name, text) in files.merging(["tidemark.yaml": configuration], uniquingKeysWith: { $1 }) {
        try Data(text.replacing("IMAGE", with: image).utf8).write(to: folder.appending(path: name))
      }
      let result: Result<Void, any Error>
      do { result = .success(try await body(folder, engine, project)) } catch { result = .failure(error) }
      try await engine.shell(
        #"docker ps -aq --filter "label=com.docker.compose.project=$1" | xargs -r docker rm -fv >/dev/null"#,
        [project])
      try result.get()
    }
  }

  private func run(_ folder: URL, _ engine: PrivateEngine, _ more: String...) async throws -> ToolResult {
    // The engine's builder without BuildKit needs no network of its own.
    try await BuiltTool.collect.run(
      ["run", "-s", "baseline"] + more,
      environment: engine.environment.merging(["DOCKER_BUILDKIT": "0"]) { $1 }, directory: folder)
  }

  private static let patient = "network_mode: host, stop_grace_period: 1s, command: \(Script.patient)"

  @Test(
    "containers of a service that is gone and of a profile that is not active are removed, named and not measured"
  )
  func strangers() async throws {
    try await withProject([
      "compose.yaml":
        "services:\n  web: {image: \"IMAGE\", \(Self.patient)}\n  debug: {image: \"IMAGE\", profiles: [debug], \(Self.patient)}\n",
      "old.yaml": "services:\n  oldname: {image: \"IMAGE\", \(Self.patient)}\n",
    ]) { folder, engine, project in
      try await engine.shell(
        "cd \(folder.path); docker compose -p \(project) --profile debug up -d 2>&1; docker compose -p \(project) -f old.yaml up -d 2>&1"
      )
      let result = try await run(folder, engine)
      #expect(result.status == 0, "\(result.stderr)")
      #expect(
        result.stderr.contains("removed \(project)-debug-1, \(project)-oldname-1: of project \(project)"),
        "\(result.stderr)")
      #expect(try await rows("SELECT DISTINCT container FROM samples", in: folder) == ["web"])
      let left = try await engine.docker(
        "ps", "-aq", "--filter", "label=com.docker.compose.project=\(project)")
      #expect(left.isEmpty)
    }
  }

  @Test("without stack.compose_file the project of the folder is run, its override included")
  func override() async throws {
    try await withProject([
      "compose.yaml": "services:\n  web: {image: \"IMAGE\", \(Self.patient)}\n",
      "compose.override.yaml": "services:\n  web: {mem_limit: 64m}\n",
    ]) { folder, engine, _ in
      let result = try await run(folder, engine)
      #expect(result.status == 0, "\(result.stderr)")
      #expect(
        try await rows("SELECT DISTINCT container, memory_limit_mb FROM samples", in: folder) == ["web,64.0"])
    }
  }

  @Test(
    "what is built from the checkout is built before it is measured, or its age is said; image and age are recorded"
  )
  func build() async throws {
    try await withProject([
      "compose.yaml":
        "services:\n  web: {build: ., network_mode: host, stop_grace_period: 1s, command: [sh, -c, \"cat /v; sleep 999\"]}\n",
      "Dockerfile": "FROM IMAGE\nCOPY v /v\n", "v": "1\n",
    ]) { folder, engine, project in
      #expect(try await run(folder, engine).status == 0)
      try Data("2\n".utf8).write(to: folder.appending(path: "v"))
      let kept = try await run(folder, engine, "--keep")
      #expect(kept.status == 0, "\(kept.stderr)")
      #expect(try await engine.docker("logs", "\(project)-web-1") == "2")
      let images = try await rows(
        "SELECT DISTINCT image_id IS NOT NULL, image_created_at > '2020' FROM containers", in: folder)
      #expect(images == ["1,1"])
      // A commit that is younger than the image, which is not built any more.
      try await engine.shell(
        "cd \(folder.path); git init -q; git -c user.name=t -c user.email=t@t commit -q --allow-empty -m x --date=2030-01-01T00:00:00Z; GIT_COMMITTER_DATE=2030-01-01T00:00:00Z git -c user.name=t -c user.email=t@t commit -q --amend --allow-empty -m y"
      )
      let old = try await run(folder, engine, "--set", "stack.build=false")
      #expect(old.status == 0, "\(old.stderr)")
      #expect(
        old.stderr.contains(
          /the image \S+ of service web was built at \S+Z, before the commit that is checked out \(2030-01-01/
        ),
        "\(old.stderr)")
    }
  }

  @Test("all four kinds of scenario on a project as strangers write them, and its report")
  func everything() async throws {
    let port = try FreePorts.find(1)[0]
    let engine = try await PrivateEngine.shared()
    let demo = try await engine.image(.demo)
    try await withProject([
      "compose.yaml": """
      services:
        migrate:
          image: "IMAGE"
          network_mode: host
          command: [sh, -c, "echo migrated; exit 0"]
          restart: on-failure
        api:
          build: .
          network_mode: host
          command: [/tidemark-demo, --base-mb, "4", --mb-per-agent, "0.5", --port, "\(port)"]
          environment: {TIDEMARK_DEMO_API_KEY: "${API_KEY:?}"}
          healthcheck: {test: [CMD, /tidemark-demo, --probe, "http://127.0.0.1:\(port)/health"], interval: 1s}
          depends_on: {migrate: {condition: service_completed_successfully}}
        worker: {image: "IMAGE", deploy: {replicas: 2}, \(Self.patient)}
        debug: {image: "IMAGE", profiles: [debug], \(Self.patient)}

      """,
      "compose.override.yaml": "services: {api: {mem_limit: 256m, stop_grace_period: 1s}}\n",
      ".env": "export API_KEY=hush # for tests\n", "Dockerfile": "FROM \(demo)\nCOPY v /v\n", "v": "1",
    ]) { folder, engine, _ in
      let configuration = """
        stack: {stop_grace_seconds: 1, health_timeout_seconds: 60}
        workload: {kind: rideshare, base_url: "http://127.0.0.1:\(port)", api_key: hush}
        sampling: {interval_seconds: 0.5}
        scenarios:
          baseline: {warmup_seconds: 1, sampling_seconds: 3}
          load: {levels: [2, 4, 8], settle_seconds: 1, sampling_seconds: 3}
          duration: {durations_minutes: [0.05], agents: 4, settle_seconds: 1}
          reset: {agents: 4, warmup_seconds: 1, baseline_seconds: 2, load_seconds: 2, settle_seconds: 1, after_seconds: 2}

        """
      try Data(configuration.utf8).write(to: folder.appending(path: "tidemark.yaml"))
      let result = try await BuiltTool.collect.run(
        ["run", "-s", "all", "--results", "results"],
        environment: engine.environment.merging(["DOCKER_BUILDKIT": "0"]) { $1 }, directory: folder)
      #expect(result.status == 0, "\(result.stderr)")
      #expect(result.stderr.contains("load_scaling_4 (4 drivers + 4 riders = 8 agents)"))
      #expect(
        try await rows(
          "SELECT kind, count(*), sum(aborted) FROM scenarios GROUP BY kind ORDER BY kind", in: folder)
          == ["baseline,1,0", "duration,1,0", "load,3,0", "reset,1,0"])
      #expect(
        try await rows("SELECT DISTINCT container, memory_limit_mb FROM containers ORDER BY 1", in: folder)
          == ["api,256.0", "worker,", "worker-2,"])
      // As many MB as agents need, found in containers of a stranger.
      let growth = try await rows(
        "SELECT round(max(memory_mean_mb) - min(memory_mean_mb)) >= 4 FROM container_stats WHERE container = 'api' AND kind = 'load'",
        in: folder)
      #expect(growth == ["1"])
      let test = try #require(try await rows("SELECT test_id FROM runs", in: folder).first)
      let left = folder.appending(path: "results/\(test)")
      let json = try Data(contentsOf: left.appending(path: "results.json"))
      #expect(json.range(of: Data("reset_behavior".utf8)) != nil && json.range(of: Data("hush".utf8)) == nil)
      #expect(
        FileManager.default.fileExists(atPath: left.appending(path: "charts/load_scaling_bar.html").path))
      let report = try await BuiltTool.tidemark.run(["report", "-o", "report.html"], directory: folder)
      #expect(report.status == 0, "\(report.stderr)")
      let page = try String(contentsOf: folder.appending(path: "report.html"), encoding: .utf8)
      for name in ["api", "worker-2", "load_scaling_8", "reset_behavior"] { #expect(page.contains(name)) }
    }
  }

  @Test("the last words of what was restarted and of what never got healthy are kept, without secrets")
  func lastWords() async throws {
    try await withProject(
      [
        "compose.yaml": """
        services:
          web:
            image: "IMAGE"
            network_mode: host
            restart: always
            command: [sh, -c, "i=0; while [ $$i -lt 150 ]; do i=$$((i+1)); echo line $$i; done; echo password=hush; sleep 5; exit 3"]

        """
      ], samplingSeconds: 10
    ) { folder, engine, _ in
      let result = try await run(folder, engine)
      #expect(result.status == 0, "\(result.stderr)")
      let event = try #require(
        try await rows(
          "SELECT kind, detail, replace(log, char(10), '|') FROM container_events WHERE container = 'web' LIMIT 1",
          in: folder
        ).first)
      #expect(event.hasPrefix("restarted,\"exited with code 3, started again\","), "\(event)")
      #expect(event.hasSuffix("line 150|password=***"), "\(event)")
      #expect(event.split(separator: "|").count == 100)
      let sick = try Data(contentsOf: folder.appending(path: "compose.yaml"))
      let text = String(decoding: sick, as: UTF8.self).replacing(
        "restart: always", with: "healthcheck: {test: [CMD, \"false\"], interval: 1s}")
      try Data(text.replacing("sleep 5; exit 3", with: "sleep 600").utf8).write(
        to: folder.appending(path: "compose.yaml"))
      let failed = try await run(folder, engine, "--set", "stack.health_timeout_seconds=8")
      #expect(failed.status == 1)
      let unhealthy = try await rows(
        "SELECT kind, log LIKE '%password=***' FROM container_events ORDER BY run_id DESC, offset_seconds LIMIT 1",
        in: folder)
      #expect(unhealthy == ["unhealthy,1"])
    }
  }

  @Test("init in the folder of a project writes a configuration that runs it")
  func starter() async throws {
    try await withProject([
      "compose.yaml":
        "services:\n  web: {image: \"IMAGE\", \(Self.patient)}\n  off: {image: \"IMAGE\", \(Self.patient)}\n"
    ]) { folder, engine, _ in
      let result = try await BuiltTool.collect.run(["init", "mine.yaml"], directory: folder)
      #expect(result.status == 0, "\(result.stderr)")
      let text = try String(contentsOf: folder.appending(path: "mine.yaml"), encoding: .utf8)
      #expect(text.contains("    \"off\": {}  # image ") && text.contains("    web: {}  # image "))
      #expect(text.contains("kind: none"))
      let run = try await run(
        folder, engine, "-c", "mine.yaml", "--set", "scenarios.baseline.warmup_seconds=0", "--set",
        "scenarios.baseline.sampling_seconds=2", "--interval", "1")
      #expect(run.status == 0, "\(run.stderr)")
      #expect(
        try await rows("SELECT DISTINCT container FROM samples ORDER BY 1", in: folder) == ["off", "web"])
    }
  }

  @Test("a job that ends with 0 while the others are measured is complete, and the gate judges it")
  func job() async throws {
    try await withProject(
      [
        "compose.yaml":
          "services:\n  web: {image: \"IMAGE\", \(Self.patient)}\n  job: {image: \"IMAGE\", network_mode: host, command: [sleep, \"5\"]}\n"
      ], samplingSeconds: 9
    ) { folder, engine, _ in
      for _ in 1...2 {
        let result = try await run(folder, engine)
        #expect(result.status == 0, "\(result.stderr)")
        #expect(result.stderr.contains("service job finished with exit code 0"))
      }
      let coverage = try await rows(
        "SELECT container, min(coverage), max(sample_count) < 9 FROM container_stats GROUP BY container",
        in: folder)
      #expect(coverage == ["job,1.0,1", "web,1.0,0"])
      let gate = try await BuiltTool.tidemark.run(
        ["gate", "#2", "--against", "#1", "--all", "-q"], directory: folder)
      #expect(!gate.stdout.contains("readings expected"), "\(gate.stdout)")
      #expect(!gate.stdout.contains("coverage"), "\(gate.stdout)")
    }
  }
}
