import Foundation
import Testing
import TidemarkTestSupport

@Suite("Each role comes up, tells its health and goes down cleanly")
struct LifecycleTests {
  @Test("While it starts, health and everything else are 503")
  func starting() async throws {
    try await DemoProcess.with("--startup-delay", "600") { demo in
      let health = try await demo.send("GET", "/health", key: nil)
      #expect(health.status == 503)
      #expect(health.text == #"{"status":"starting"}"#)
      #expect(try await demo.send("GET", "/simulation/status").status == 503)
    }
  }

  @Test("While health is told to fail, it is 503 and the rest works")
  func unhealthy() async throws {
    try await DemoProcess.with("--health-fails-for", "600") { demo in
      let health = try await demo.send("GET", "/health", key: nil)
      #expect(health.status == 503)
      #expect(health.text == #"{"status":"unhealthy"}"#)
      #expect(try await demo.send("GET", "/simulation/status").status == 200)
    }
  }

  @Test("It becomes healthy after the start and the time of failing health, not before")
  func becomesHealthy() async throws {
    let began = ContinuousClock.now
    try await DemoProcess.with("--startup-delay", "1", "--health-fails-for", "1") { demo in
      try await poll("health") {
        try await demo.send("GET", "/health", key: nil).status == 200 ? () : nil
      }
      #expect(ContinuousClock.now - began >= .seconds(2))
      #expect(try await demo.send("GET", "/health").text == #"{"status":"healthy"}"#)
    }
  }

  @Test("SIGTERM and SIGINT end it with code 0, also while it works", arguments: [SIGTERM, SIGINT])
  func signals(signal: Int32) async throws {
    try await DemoProcess.with("--mb-per-agent", "0.01") { demo in
      _ = try await demo.send("POST", "/simulation/start")
      try await demo.spawn(20)
      let end = try await demo.end(by: signal)
      #expect(end.reason == .exit)
      #expect(end.code == 0)
    }
  }

  @Test("The frontend serves one page, is healthy and has no simulation")
  func frontend() async throws {
    try await DemoProcess.with("--role", "frontend") { demo in
      let page = try await demo.send("GET", "/", key: nil)
      #expect(page.status == 200)
      #expect(page.headers["content-type"] == "text/html; charset=utf-8")
      #expect(page.text.contains("<h1>Rideshare</h1>"))
      #expect(try await demo.send("GET", "/health", key: nil).text == #"{"status":"healthy"}"#)
      #expect(try await demo.send("POST", "/simulation/start").status == 404)
    }
  }

  @Test("A port in use is named, with what to do, and the exit code is 1")
  func portInUse() async throws {
    try await DemoProcess.with { demo in
      let port = try #require(demo.url.port)
      let second = try await BuiltTool.demo.run(["--port", String(port)])
      #expect(second.status == 1)
      #expect(second.stdout.isEmpty)
      #expect(
        second.stderr == """
          Error: cannot listen on 127.0.0.1:\(port): the port is in use. Stop the process that holds it \
          (`ss -ltnp 'sport = :\(port)'` names it) or choose another with --port; --port 0 takes a free one.

          """)
    }
  }

  @Test(
    "A bad flag is a usage error that names it",
    arguments: [
      ["--retain-on-reset", "101"], ["--mb-per-agent", "-1"], ["--rate-limit", "-1"], ["--role", "bus"],
      ["--feed", "ftp://host"], ["--spawn-rate", "nan"], ["--window-seconds", "0"],
    ])
  func badFlags(arguments: [String]) async throws {
    let result = try await BuiltTool.demo.run(
      ["\(arguments[0])=\(arguments[1])"])
    #expect(result.status == 64)
    #expect(result.stderr.contains(arguments[0]))
    #expect(result.stdout.isEmpty)
  }
}
