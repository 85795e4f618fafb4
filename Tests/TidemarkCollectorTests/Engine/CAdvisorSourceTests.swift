import Foundation
import Synchronization
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkCollector

/// A real server on a real port, with recorded answers and with every kind of bad behaviour.
@Suite struct CAdvisorSourceTests {
  private func source(_ url: String, timeout: Duration = .seconds(10)) -> CAdvisorSource {
    CAdvisorSource(url: url, scope: .all, roster: nil, timeout: timeout, rosterAge: .seconds(2))
  }

  private func failure(
    timeout: Duration = .seconds(10), _ serve: @escaping @Sendable (RawServer.Connection) -> Void
  ) async throws -> (error: CAdvisorError?, url: String) {
    let server = try RawServer(serve)
    defer { server.stop() }
    let error = await #expect(throws: CAdvisorError.self) {
      try await self.source(server.url, timeout: timeout).poll()
    }
    return (error, server.url)
  }

  @Test("the recorded answers are polled: the first question asks for one reading, the next for all since")
  func questions() async throws {
    let body = String(
      decoding: try Fixture.data(Fixture.docker20, "cadvisor_v1.3_docker_POST_num_stats2.json"), as: UTF8.self
    )
    let requests = Mutex<[String]>([])
    let server = try RawServer { connection in
      let request = connection.request()
      requests.withLock { $0.append(request) }
      connection.answer("200 OK", body)
    }
    defer { server.stop() }
    let source = source(server.url + "/")
    let readings = try await source.poll()
    #expect(
      Set(readings.map(\.container.name)) == ["web", "grow", "burn", "crash", "childoom", "nolimit"])
    #expect(readings.first { $0.container.name == "web" }?.container.service == "web")
    _ = try await source.poll()
    let seen = requests.withLock { $0 }
    #expect(seen.allSatisfy { $0.hasPrefix("POST /api/v1.3/docker/ HTTP/1.1") })
    #expect(seen.first?.hasSuffix(#"{"num_stats":1}"#) == true)
    let newest = try #require(readings.map(\.timestampNanoseconds).max())
    let start = NanosecondTimestamp.text(newest - 3_000_000_000)
    #expect(seen.last?.contains(#""num_stats":60"#) == true)
    #expect(seen.last?.contains(#""start":"\#(start)""#) == true)
  }

  @Test("one that accepts and never answers is given up in time, by its name")
  func hangs() async throws {
    let (error, url) = try await failure(timeout: .milliseconds(300)) { _ in Thread.sleep(forTimeInterval: 3)
    }
    #expect(error == .timedOut(url: url + "/api/v1.3/docker/", seconds: 0.3))
  }

  @Test("one that begins an answer and hangs in its middle, too")
  func hangsInTheMiddle() async throws {
    let (error, _) = try await failure(timeout: .milliseconds(300)) { connection in
      _ = connection.request()
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"/docker")
      Thread.sleep(forTimeInterval: 3)
    }
    guard case .timedOut = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("500 is quoted with what it said")
  func serverError() async throws {
    let text = String(
      decoding: try Fixture.data(Fixture.docker20, "cadvisor_v1.3_docker_missing.txt"), as: UTF8.self)
    let (error, url) = try await failure {
      _ = $0.request()
      $0.answer("500 Internal Server Error", text)
    }
    let sentence = try #require(error?.description)
    #expect(sentence.contains("\(url)/api/v1.3/docker/ answered 500"))
    #expect(sentence.contains("failed to get Docker container"))
    #expect(sentence.contains("sampling.cadvisor_url"))
  }

  @Test("a connection closed in the middle of an answer is said to be")
  func closesEarly() async throws {
    for head in ["Content-Length: 1000", "Transfer-Encoding: chunked"] {
      let (error, _) = try await failure { connection in
        _ = connection.request()
        connection.send("HTTP/1.1 200 OK\r\n\(head)\r\n\r\n")
        connection.send(head.hasPrefix("C") ? "{\"/docker" : "9\r\n{\"/docker\r\n")
      }
      #expect(
        error?.description.contains("closed in the middle of the answer") == true,
        "\(String(describing: error))")
    }
  }

  @Test("50 MB are not read, whether announced or not")
  func tooMuch() async throws {
    for isAnnounced in [true, false] {
      let (error, _) = try await failure { connection in
        _ = connection.request()
        connection.send(
          "HTTP/1.1 200 OK\r\n" + (isAnnounced ? "Content-Length: 52428800\r\n" : "")
            + "Connection: close\r\n\r\n")
        let part = String(repeating: "{", count: 1 << 20)
        for _ in 0..<50 where !connection.send(part) { break }
      }
      guard case .tooLarge(_, CAdvisorSource.bodyLimitBytes) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
  }

  @Test(
    "what is not cAdvisor's is quoted and called so",
    arguments: ["<html>Grafana</html>", "[1,2]", "", "{\"a\":1}", "\u{0}\u{1}"])
  func garbage(body: String) async throws {
    let (error, url) = try await failure {
      _ = $0.request()
      $0.answer("200 OK", body)
    }
    let sentence = try #require(error?.description)
    #expect(sentence.hasPrefix("the answer of \(url)/api/v1.3/docker/ is not that of cAdvisor"))
    #expect(!sentence.contains("\u{1}"), "a terminal could take it for a command")
  }

  @Test("nobody there is told with the address and what to do")
  func away() async throws {
    let server = try RawServer { _ in }
    server.stop()
    let error = await #expect(throws: CAdvisorError.self) { try await source(server.url).poll() }
    #expect(
      error?.description.contains(
        "cAdvisor at \(server.url)/api/v1.3/docker/ cannot be reached: connection refused; start it or correct"
      )
        == true)
  }

  @Test("{} is believed while containers may be starting, and then questioned")
  func empty() async throws {
    let server = try RawServer {
      _ = $0.request()
      $0.answer("200 OK", "{}")
    }
    defer { server.stop() }
    let source = source(server.url)
    #expect(try await source.poll() == [])
    try await Task.sleep(for: .seconds(5))
    let error = await #expect(throws: CAdvisorError.self) { try await source.poll() }
    guard case .empty = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(
    "a server that is away for a while costs its ticks and nothing else: each is a gap, and readings come again"
  )
  func awayForAWhile() async throws {
    let id = String(repeating: "d", count: 64)
    @Sendable func serve(_ connection: RawServer.Connection) {
      _ = connection.request()
      let now = NanosecondTimestamp.text(WallClock.nanoseconds)
      connection.answer(
        "200 OK",
        #"{"/docker/\#(id)":{"id":"\#(id)","aliases":["web"],"stats":[{"timestamp":"\#(now)","memory":{"usage":1}}]}}"#
      )
    }
    let server = try RawServer(serve)
    let interval = Duration.milliseconds(100)
    let source = source(server.url, timeout: .seconds(5))
    let counts = Mutex<(readings: Int, gaps: Int)>((0, 0))
    let clock = SamplingClock(start: .now + interval, interval: interval)
    let sampler = Sampler(
      source: source, clock: clock, tickCount: 10_000,
      deliver: { _, _ in counts.withLock { $0.readings += 1 } },
      report: { _ in counts.withLock { $0.gaps += 1 } })
    let running = Task { try await sampler.run {} }
    func untilMore(readings: Int = 0, gaps: Int = 0) async throws {
      let before = counts.withLock { $0 }
      try await eventually("\(readings) readings and \(gaps) gaps more") {
        let now = counts.withLock { $0 }
        return now.readings - before.readings >= readings && now.gaps - before.gaps >= gaps ? () : nil
      }
    }
    try await untilMore(readings: 5)
    server.stop()
    try await untilMore(gaps: 10)
    let again = try RawServer(port: server.port, serve)
    defer { again.stop() }
    try await untilMore(readings: 5)
    // Each tick that has come due is a reading or a gap, and none is both; one may be under way, and there is a poll
    // before the first.
    let due = Int(((ContinuousClock.now - clock.start) / interval).rounded(.down))
    try await eventually("an outcome of every tick") {
      counts.withLock { $0.readings + $0.gaps } >= due ? () : nil
    }
    let outcomes = counts.withLock { $0.readings + $0.gaps }
    let dueByNow = Int(((ContinuousClock.now - clock.start) / interval).rounded(.down))
    #expect(outcomes <= dueByNow + 2)
    running.cancel()
    await #expect(throws: CancellationError.self) { try await running.value }
  }
}
