import Foundation
import Testing
import TidemarkHTTP
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite("Driving the rideshare API")
struct WorkloadTests {
  /// The real stand-in service, in the role that has the API.
  private func withSimulation(
    _ arguments: String..., body: (CollectorConfiguration.Workload) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      let port = try FreePorts.find(1)[0]
      var service = ServiceFixture.frontend("simulation", port: port)
      service.command =
        [BuiltTool.demo.url.path, "--role", "simulation", "--base-mb", "4", "--port", String(port)]
        + arguments
      service.environment = ["TIDEMARK_DEMO_API_KEY": "right"]
      let stack = try ServiceFixture.stack(service, logs: directory)
      try await stack.start()
      var settings = CollectorConfiguration.Workload()
      settings.baseURL = "http://127.0.0.1:\(port)"
      settings.apiKey = "right"
      settings.apiKeyOrigin = "workload.api_key at t.yaml:3"
      settings.timeoutSeconds = 5
      let result: Result<Void, any Error>
      do { result = .success(try await body(settings)) } catch { result = .failure(error) }
      await stack.stop()
      try result.get()
    }
  }

  private func status(_ settings: CollectorConfiguration.Workload) async throws -> [String: Any] {
    let answer = try await HTTPClient.send(
      HTTPRequest(
        "GET", settings.baseURL + "/simulation/status", headers: [("X-API-Key", "right")],
        timeout: .seconds(5), limitBytes: 1 << 20))
    return try #require(try JSONSerialization.jsonObject(with: answer.body) as? [String: Any])
  }

  @Test("load returns when N drivers and N riders exist; reset takes them away; all may be done twice")
  func load() async throws {
    try await withSimulation("--mb-per-agent", "0.1") { settings in
      let workload = try #require(try settings.driver())
      try await workload.start()
      try await workload.start()
      try await workload.load(LoadLevel(7))
      let loaded = try await status(settings)
      #expect(loaded["drivers"] as? Int == 7)
      #expect(loaded["riders"] as? Int == 7)
      try await workload.stop()
      try await workload.stop()
      try await workload.reset()
      #expect(try await status(settings)["drivers"] as? Int == 0)
    }
  }

  @Test("429 is waited out")
  func rateLimit() async throws {
    try await withSimulation("--rate-limit", "1", "--spawn-rate", "1000", "--mb-per-agent", "0.1") {
      settings in
      let workload = try #require(try settings.driver())
      try await workload.start()
      // Three requests under /agents/ at the least, one a second allowed.
      try await workload.load(LoadLevel(2))
      #expect(try await status(settings)["drivers"] as? Int == 2)
    }
  }

  @Test("a wrong key is an error that names header and origin, never the key")
  func wrongKey() async throws {
    try await withSimulation { settings in
      var settings = settings
      settings.apiKey = "wrong-hush"
      let error = await #expect(throws: WorkloadError.self) { try await settings.driver()?.start() }
      #expect(
        error?.description
          == "cannot start the simulation: \(settings.baseURL)/simulation/start answers 401, so it rejects the key "
          + "in header X-API-Key (from workload.api_key at t.yaml:3); correct it there")
      settings.apiKey = nil
      settings.apiKeyOrigin = nil
      let none = await #expect(throws: WorkloadError.self) { try await settings.driver()?.start() }
      #expect(none?.description.contains("(none was given); set workload.api_key") == true)
    }
  }

  @Test("a request the service does not accept is quoted with what it objects to")
  func badRequest() async throws {
    try await withSimulation { settings in
      let workload = try #require(try settings.driver())
      try await workload.start()
      let error = await #expect(throws: WorkloadError.self) { try await workload.load(LoadLevel(100_000)) }
      let text = try #require(error?.description)
      #expect(
        text.hasPrefix(
          "cannot queue 100000 drivers: \(settings.baseURL)/agents/drivers?mode=immediate answers 422"))
      #expect(text.contains("less than or equal to 1000"))
    }
  }

  @Test("a 404 asks whether this is the API; agents that never come are given up with a reason")
  func unexpected() async throws {
    try await withSimulation("--spawn-rate", "0.5") { settings in
      var elsewhere = settings
      elsewhere.baseURL += "/elsewhere"
      let error = await #expect(throws: WorkloadError.self) { try await elsewhere.driver()?.start() }
      #expect(error?.description.hasSuffix("is workload.base_url the rideshare API?") == true)

      var hasty = settings
      hasty.spawnTimeoutSeconds = 0.5
      let workload = try #require(try hasty.driver())
      try await workload.start()
      let slow = await #expect(throws: WorkloadError.self) { try await workload.load(LoadLevel(50)) }
      #expect(slow?.description.hasPrefix("gave up to wait until all agents exist after 0.5 s") == true)
    }
  }

  @Test("a refused connection is told at once, with the URL and what to do")
  func refused() async throws {
    var settings = CollectorConfiguration.Workload()
    settings.baseURL = "http://127.0.0.1:\(try FreePorts.find(1)[0])"
    let error = await #expect(throws: WorkloadError.self) { try await settings.driver()?.start() }
    #expect(
      error?.description
        == "cannot start the simulation: connection refused at \(settings.baseURL)/simulation/start; "
        + "start the stack or correct workload.base_url")
  }

  @Test("an answer that never comes is given up after the timeout")
  func timeout() async throws {
    try await withTemporaryDirectory { directory in
      let port = try FreePorts.find(1)[0]
      let stack = try ServiceFixture.stack(ServiceFixture.frontend(port: port), logs: directory)
      try await stack.start()
      // A stopped process still accepts connections in the kernel, and answers none.
      let pid = try #require(await stack.processes().first?.pid)
      kill(pid, SIGSTOP)
      var settings = CollectorConfiguration.Workload()
      settings.baseURL = "http://127.0.0.1:\(port)"
      settings.timeoutSeconds = 0.5
      let error = await #expect(throws: WorkloadError.self) { try await settings.driver()?.start() }
      kill(pid, SIGCONT)
      await stack.stop()
      #expect(
        error
          == .timedOut(
            step: "start the simulation", url: settings.baseURL + "/simulation/start", seconds: 0.5))
    }
  }
}
