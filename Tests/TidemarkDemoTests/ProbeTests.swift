import Foundation
import Testing
import TidemarkTestSupport

@Suite struct ProbeTests {
  @Test("a probe succeeds at a healthy service, fails at an unhealthy one, and says what was answered")
  func health() async throws {
    try await DemoProcess.with("--role", "frontend") { demo in
      let result = try await BuiltTool.demo.run(["--probe", "\(demo.url.absoluteString)/health"])
      #expect(result.status == 0)
      #expect(result.stdout.hasSuffix("/health answers 200\n"))
    }
    try await DemoProcess.with("--role", "frontend", "--health-fails-for", "600") { demo in
      let result = try await BuiltTool.demo.run(["--probe", "\(demo.url.absoluteString)/health"])
      #expect(result.status == 1)
      #expect(result.stdout.hasSuffix("/health answers 503\n"))
    }
  }

  @Test("a probe of a port where nobody listens fails and says so")
  func nobody() async throws {
    let url = try await DemoProcess.with("--role", "frontend") { $0.url.absoluteString }
    let result = try await BuiltTool.demo.run(["--probe", "\(url)/health"])
    #expect(result.status == 1)
    #expect(result.stdout == "\(url)/health: nobody answers\n")
  }
}
