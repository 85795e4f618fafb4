import Foundation
import Synchronization
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

/// A real server over tcp with an engine's answers, for what a real engine cannot be made to say.
@Suite struct EngineClientTests {
  /// Answers by path, without the version; notes what was asked.
  private final class Engine: Sendable {
    private let log = Log()
    let server: RawServer

    private final class Log: Sendable {
      let paths = Mutex<[String]>([])
    }

    var paths: [String] { log.paths.withLock { $0 } }

    init(version: String, oldest: String = "1.12", _ answers: [String: (status: String, body: String)]) throws
    {
      let log = log
      server = try RawServer { connection in
        let path = String(connection.request().split(separator: " ").dropFirst().first ?? "")
        log.paths.withLock { $0.append(path) }
        if path == "/version" {
          connection.answer(
            "200 OK", #"{"Version":"99.1","ApiVersion":"\#(version)","MinAPIVersion":"\#(oldest)"}"#)
          return
        }
        let call = path.replacing(/^\/v[\d.]+/, with: "").split(separator: "?").first.map(String.init) ?? ""
        let answer = answers[call] ?? ("404 Not Found", #"{"message":"No such container: x"}"#)
        connection.answer(answer.status, answer.body)
      }
    }

    var client: EngineClient {
      EngineClient(.tcp(host: "127.0.0.1", port: Int(server.port)), timeout: .seconds(10))
    }
  }

  @Test("the older of both versions is spoken, and asked for only once")
  func negotiated() async throws {
    for (theirs, spoken) in [("1.41", "/v1.41/"), ("1.99", "/v\(EngineAPIVersion.newestKnown)/")] {
      let engine = try Engine(version: theirs, ["/containers/json": ("200 OK", "[]")])
      defer { engine.server.stop() }
      let client = engine.client
      _ = try await client.containers()
      _ = try await client.containers()
      let paths = engine.paths
      #expect(paths.count == 3)
      #expect(paths.dropFirst().allSatisfy { $0.hasPrefix(spoken) })
    }
  }

  @Test("an engine that speaks only what is not known here is refused by name and number")
  func tooNew() async throws {
    let engine = try Engine(version: "2.0", oldest: "1.90", [:])
    defer { engine.server.stop() }
    let error = await #expect(throws: EngineError.self) { try await engine.client.containers() }
    #expect(error?.description.contains("speaks API 1.90 and above") == true)
  }

  @Test("a container that has gone is nil; any other refusal is quoted, shortened, with its call")
  func refusals() async throws {
    let long = String(repeating: "x", count: 5000)
    let engine = try Engine(
      version: "1.41",
      [
        "/containers/json": ("500 Internal Server Error", #"{"message":"out of \u001b[31mspace \#(long)"}"#),
        "/info": ("502 Bad Gateway", "<html>proxy</html>"),
      ])
    defer { engine.server.stop() }
    #expect(try await engine.client.inspect("gone") == nil)
    let error = await #expect(throws: EngineError.self) { try await engine.client.containers() }
    let sentence = try #require(error?.description)
    #expect(sentence.contains("answered 500 to /containers/json: `out of "))
    #expect(sentence.utf8.count < 500)
    #expect(!sentence.contains("\u{1b}"))
    let proxy = await #expect(throws: EngineError.self) { try await engine.client.host() }
    #expect(proxy?.description.contains("502 to /info: `<html>proxy</html>`") == true)
  }

  @Test("no socket is said to be none, with what to look at")
  func noSocket() async throws {
    let client = EngineClient(.unix(path: "/tmp/tidemark-there-is-no-such.sock"))
    let error = await #expect(throws: EngineError.self) { try await client.containers() }
    #expect(
      error?.description.hasPrefix(
        "the container engine at unix:///tmp/tidemark-there-is-no-such.sock cannot be reached: there is no such socket"
      )
        == true)
    #expect(error?.description.contains("DOCKER_HOST") == true)
  }

  @Test("filters and moments are written as the engine reads them")
  func question() async throws {
    let engine = try Engine(
      version: "1.41", ["/containers/json": ("200 OK", "[]"), "/events": ("200 OK", "")])
    defer { engine.server.stop() }
    _ = try await engine.client.containers(labels: ["a=b c"])
    try await engine.client.follow(since: 1_795_331_678_000_000_042, connected: {}, each: { _ in })
    let paths = engine.paths.compactMap { $0.removingPercentEncoding }
    #expect(paths.contains(#"/v1.41/containers/json?all=1&filters={"label":["a=b c"]}"#))
    #expect(
      paths.contains {
        $0.hasSuffix("&since=1795331678.000000042") && $0.contains(#""type":["container"]"#)
          && $0.contains(#""oom""#)
      })
  }
}
