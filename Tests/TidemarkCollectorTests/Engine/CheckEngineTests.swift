import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

/// `tidemark-collect check` with everything up, and with each thing down.
@Suite(.needsEngine, .serialized) struct CheckEngineTests {
  @Test("without a compose file: what runs, and exit code 1 with the remedy for what is missing")
  func running() async throws {
    try await EngineFixture.with { fixture in
      try await fixture.start("web", script: "sleep 600")
      func check(_ more: String..., environment: [String: String]? = nil) async throws -> ToolResult {
        try await BuiltTool.collect.run(
          [
            "check", "--set", "stack.project=\(fixture.project)", "--set", "workload.kind=none", "--set",
            "sampling.cadvisor_url=http://127.0.0.1:9",
          ] + more, environment: environment ?? fixture.engine.environment)
      }
      let up = try await check()
      #expect(up.status == 0, "\(up.stderr)")
      #expect(up.stdout.contains(/engine +ok +(docker|podman) \d/))
      #expect(up.stdout.contains(/cAdvisor +not used +cAdvisor at http:\/\/127.0.0.1:9/))
      #expect(up.stdout.contains(/source +ok +cgroup:/))
      #expect(up.stdout.contains(/web +running/))

      let noCAdvisor = try await check("--source", "cadvisor")
      #expect(noCAdvisor.status == 1)
      #expect(noCAdvisor.stdout.contains(/cAdvisor +MISSING/))

      let noEngine = try await check(
        environment: ["DOCKER_HOST": "unix:///tmp/tidemark-there-is-no-such.sock"])
      #expect(noEngine.status == 1)
      #expect(noEngine.stdout.contains(/engine +MISSING/))
      #expect(noEngine.stderr.contains("DOCKER_HOST"))

      try await fixture.engine.docker("stop", "-t", "0", "\(fixture.project)_web_1")
      let empty = try await check()
      #expect(empty.status == 1)
      #expect(empty.stderr.contains("runs no container of the Compose project \(fixture.project)"))
    }
  }

  private static let services = """
    web:
      image: IMAGE
      network_mode: host
      command: \(Script.patient)
      healthcheck: {test: [CMD, test, "!", -e, /tmp/sick], interval: 1s, retries: 1}
    plain:
      image: IMAGE
      network_mode: host
      mem_limit: 64m
      command: \(Script.patient)
    """

  /// A project that is up, the rideshare API, and a real cAdvisor where there is one.
  private func withEverything(
    _ body: (ComposeFixture, ProcessStack, CAdvisorServer?, _ check: ([String]) async throws -> ToolResult)
      async throws -> Void
  ) async throws {
    try await ComposeFixture.with(Self.services) { fixture in
      let ports = try FreePorts.find(2)
      let cadvisor = try await CAdvisorServer.start(of: fixture.engine, port: ports[1])
      defer { cadvisor?.stop() }
      var service = ServiceFixture.frontend("simulation", port: ports[0])
      service.command = [BuiltTool.demo.url.path, "--base-mb", "4", "--port", "\(ports[0])"]
      service.environment = ["TIDEMARK_DEMO_API_KEY": "right"]
      let api = try ServiceFixture.stack(service, logs: fixture.file.deletingLastPathComponent())
      try await api.start()
      let kept = fixture.stack(.kept)
      try await kept.start()
      await kept.stop()
      let result: Result<Void, any Error>
      do {
        result = .success(
          try await body(fixture, api, cadvisor) { more in
            try await BuiltTool.collect.run(
              [
                "check", "--set", "stack.compose_file=\(fixture.file.path)", "--set",
                "stack.project=\(fixture.project.name)", "--set", "stack.profiles=core", "--set",
                "workload.base_url=http://127.0.0.1:\(ports[0])", "--set", "workload.api_key=right", "--set",
                "sampling.cadvisor_url=http://127.0.0.1:\(ports[1])",
              ] + more, environment: fixture.engine.environment)
          })
      } catch { result = .failure(error) }
      await api.stop()
      try result.get()
    }
  }

  @Test("everything up: each server and each service with its numbers, exit code 0")
  func everythingUp() async throws {
    try await withEverything { fixture, _, cadvisor, check in
      let result =
        if cadvisor == nil {
          try await check([])
        } else {
          try await eventually("cAdvisor has seen the containers") {
            let result = try await check(["--source", "cadvisor"])
            return result.status == 0 ? result : nil
          }
        }
      #expect(result.status == 0, "\(result.stderr)")
      #expect(result.stdout.contains(/engine +ok +docker \d/))
      if cadvisor != nil { #expect(result.stdout.contains(/cAdvisor +ok +2 containers at http/)) }
      #expect(result.stdout.contains(/source +ok/))
      #expect(result.stdout.contains(/SERVICE +STATE +HEALTH +DETAIL +MEMORY MB +CPU % +THREADS/))
      #expect(result.stdout.contains(/plain +running +- +[\w-]+ +\d+\.\d +\d+\.\d/))
      #expect(result.stdout.contains(/web +running +healthy +[\w-]+ +\d+\.\d +\d+\.\d/))
    }
  }

  @Test("each thing down is named in the table and in a sentence, exit code 1; back again it is 0")
  func eachThingDown() async throws {
    try await withEverything { fixture, api, cadvisor, check in
      func expectProblem(_ row: Regex<Substring>, _ sentence: String, _ more: String...) async throws {
        let result = try await check(more)
        #expect(result.status == 1, "\(sentence)")
        #expect(result.stdout.contains(row), "\(result.stdout)")
        #expect(result.stderr.contains(sentence), "\(result.stderr)")
      }
      #expect(try await check([]).status == 0)
      let (web, plain) = (try await fixture.container("web"), try await fixture.container("plain"))

      try await fixture.engine.docker("exec", web, "touch", "/tmp/sick")
      try await eventually("web is unhealthy") {
        try await fixture.engine.docker("inspect", "-f", "{{.State.Health.Status}}", web) == "unhealthy"
          ? () : nil
      }
      try await expectProblem(/web +running +UNHEALTHY/, "service web is not well: \(web), unhealthy")
      try await fixture.engine.docker("exec", web, "rm", "/tmp/sick")
      try await eventually("all is well again") { try await check([]).status == 0 ? () : nil }

      try await fixture.engine.docker("stop", "-t", "1", plain)
      try await fixture.engine.docker("rm", plain)
      try await expectProblem(
        /plain +not running +- +no container/, "service plain is not well: no container")
      try await fixture.engine.docker("kill", web)
      try await expectProblem(/web +not running/, "start it")

      cadvisor?.stop()
      try await expectProblem(
        /cAdvisor +MISSING/, "cannot be reached: connection refused", "--source", "cadvisor")
    }
  }

  @Test("the workload's API that is away, or knows another key, is a problem of its own")
  func workload() async throws {
    try await withEverything { _, api, _, check in
      let wrong = try await check(["--set", "workload.api_key=wrong"])
      #expect(wrong.status == 1)
      #expect(wrong.stdout.contains(/web +running/))
      #expect(wrong.stderr.contains("401"), "\(wrong.stderr)")
      await api.stop()
      let away = try await check([])
      #expect(away.status == 1)
      #expect(away.stdout.contains(/web +running/))
      #expect(away.stderr.contains("connection refused"), "\(away.stderr)")
    }
  }
}
