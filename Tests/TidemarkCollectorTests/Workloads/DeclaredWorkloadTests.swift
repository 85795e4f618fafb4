import Foundation
import Testing
import TidemarkHTTP
import TidemarkSettings
import TidemarkTestSupport

@testable import TidemarkCollector

@Suite struct DeclaredWorkloadTests {
  private func settings(_ workload: String) async throws -> CollectorConfiguration {
    try await withTemporaryDirectory { folder in
      let file = folder.appending(path: "tidemark.yaml")
      try Data(workload.utf8).write(to: file)
      return try ConfigurationLoader(environment: [:]).load(file: file.path).configuration
    }
  }

  private func complaint(_ workload: String) async throws -> String {
    do {
      _ = try await settings(workload).workload.driver()
      return "none"
    } catch let error where error is SettingError || error is ConfigurationError {
      return String(describing: error).replacing(/^.*tidemark.yaml:/, with: "")
    }
  }

  private static let steps = """
    workload:
      kind: http
      base_url: http://127.0.0.1:PORT
      api_key: right
      timeout_seconds: 5
      spawn_timeout_seconds: 10
      steps:
        status: [{get: /simulation/status, expect: {$.state: "!= exploded"}}]
        start: [{post: /simulation/start, accept: {status: 400, text: Already Running}}]
        load:
          - {post: "/agents/drivers?mode=immediate", body: '{"count": {drivers}}'}
          - {post: "/agents/riders?mode=immediate", body: '{"count": {riders}}'}
        spawned:
          - {name: "wait for {agents} agents", get: /simulation/status, until: {$.drivers: "{drivers}", $.riders: ">= {riders}"}}
        stop: [{post: /simulation/stop, accept: {status: 400}}]
        reset: [{post: /simulation/reset}]

    """

  @Test("declared requests drive the rideshare API as the preset does")
  func http() async throws {
    let port = try #require(try FreePorts.find(1).first)
    try await withTemporaryDirectory { folder in
      var service = CollectorConfiguration.Service(name: "simulation")
      service.command = [
        BuiltTool.demo.url.path, "--base-mb", "4", "--mb-per-agent", "0.1", "--port", String(port),
      ]
      service.environment = ["TIDEMARK_DEMO_API_KEY": "right"]
      service.healthURL = "http://127.0.0.1:\(port)/health"
      let stack = try ServiceFixture.stack(service, logs: folder)
      try await stack.start()
      let result: Result<Void, any Error>
      do { result = .success(try await drive(port)) } catch { result = .failure(error) }
      await stack.stop()
      try result.get()
    }
  }

  private func drive(_ port: UInt16) async throws {
    let settings = try await settings(Self.steps.replacing("PORT", with: String(port))).workload
    let workload = try #require(try settings.driver())
    try await workload.status()
    try await workload.start()
    try await workload.start()
    try await workload.load(LoadLevel(6))
    let answer = try await HTTPClient.send(
      HTTPRequest(
        "GET", settings.baseURL + "/simulation/status", headers: [("X-API-Key", "right")],
        timeout: .seconds(5), limitBytes: 1 << 20))
    #expect(answer.text.contains(#""drivers":6"#))
    try await workload.stop()
    try await workload.stop()
    try await workload.reset()

    var wrong = settings
    wrong.steps.status[0].expect = StepCondition([
      .init(path: try #require(JSONPath("$.state")), expected: "up")
    ])
    let error = await #expect(throws: WorkloadError.self) { try await wrong.driver()?.status() }
    #expect(error?.description.hasPrefix("cannot GET /simulation/status: ") == true)
    #expect(error?.description.hasSuffix("and not $.state up") == true)
  }

  @Test("mistakes in declared requests are told with place and remedy")
  func mistakes() async throws {
    func step(_ text: String) -> String { "workload:\n  kind: http\n  steps:\n    load:\n      - \(text)\n" }
    #expect(try await complaint("workload: {kind: http}\n").contains("workload.steps declares none"))
    #expect(try await complaint("workload: {kind: command}\n").contains("there is no workload.commands.load"))
    #expect(try await complaint(step("{pos: /x}")).contains("did you mean `post`?"))
    #expect(try await complaint(step("{get: /x, post: /y}")).contains("a request with one of get, post"))
    #expect(try await complaint(step("{get: x}")).contains("a path below workload.base_url"))
    #expect(try await complaint(step("{get: '/x?n={agent}'}")).contains("{drivers}, {riders}, {agents}"))
    #expect(try await complaint(step("{get: /x, until: {state: 1}}")).contains("a path such as $.state"))
    #expect(
      try await complaint(step("{get: /x, until: {$.n: '>= many'}}")).contains("a comparison with a number"))
    #expect(try await complaint(step("{get: /x, accept: {text: ok}}")).contains("{status: 400"))
  }

  @Test("secrets in declared requests and commands are not stored")
  func redaction() async throws {
    let settings = try await settings(
      """
      workload:
        kind: http
        steps:
          load:
            - post: /load?token=hush1
              headers: {Authorization: Bearer hush2}
              body: '{"password": "hush3", "count": 4}'
        commands:
          load: >-
            PASSWORD=hush4 ./load --api-key hush5 -H "Authorization: Bearer hush6" https://me:hush7@host/ 40

      """)
    let stored = try settings.redactedJSON()
    #expect(!stored.contains("hush"))
    #expect(stored.contains("./load"))
  }
}
