import Foundation
import Synchronization
import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

/// The built program with a cAdvisor that fails in every way, one after the other, and is away for 30 seconds.
@Suite(.needsEngine, .serialized) struct CAdvisorOutageTests {
  private enum Mood: CaseIterable {
    case well, hanging, trickling, failing, redirecting, breakingOff, flooding, talkingNonsense, nesting
  }

  /// What the server does, and how often it has done it.
  private final class Conduct: Sendable {
    private let state = Mutex<(mood: Mood, count: Int)>((.well, 0))
    private let id: String

    init(id: String) { self.id = id }

    var count: Int { state.withLock { $0.count } }

    func become(_ mood: Mood) { state.withLock { $0 = (mood, 0) } }

    func serve(_ connection: RawServer.Connection) {
      _ = connection.request()
      let mood = state.withLock { state in
        state.count += 1
        return state.mood
      }
      switch mood {
      case .well:
        let now = NanosecondTimestamp.text(WallClock.nanoseconds)
        connection.answer(
          "200 OK",
          #"{"/docker/\#(id)":{"id":"\#(id)","aliases":["web"],"stats":[{"timestamp":"\#(now)","memory":{"usage":1}}]}}"#
        )
      case .hanging: Thread.sleep(forTimeInterval: 5)
      case .trickling:
        connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in 0..<60 where connection.send(" ") { Thread.sleep(forTimeInterval: 0.1) }
      case .redirecting:
        connection.send(
          "HTTP/1.1 307 Temporary Redirect\r\nLocation: /api/v1.3/docker/\r\nContent-Length: 0\r\n\r\n")
      case .nesting: connection.answer("200 OK", String(repeating: #"{"a":"#, count: 10_000))
      case .failing: connection.answer("500 Internal Server Error", "no such luck")
      case .breakingOff: connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"/docker")
      case .flooding:
        connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        let part = String(repeating: "{", count: 1 << 20)
        for _ in 0..<50 where !connection.send(part) { break }
      case .talkingNonsense: connection.answer("200 OK", "<html>Grafana</html>")
      }
    }
  }

  @Test(
    "through all of it the run goes on: every tick is a sample or a gap, none is late, each trouble is told once with its remedy"
  )
  func everyTrouble() async throws {
    try await EngineFixture.with { fixture in
      let conduct = Conduct(id: try await fixture.start("web", script: "sleep 600"))
      let server = try RawServer { conduct.serve($0) }
      try await withTemporaryDirectory { directory in
        let collector = try LiveCollector(
          [
            "record", "--duration", "80s", "--interval", "0.5", "--source", "cadvisor", "--db", "tidemark.db",
            "--set", "stack.project=\(fixture.project)", "--set", "sampling.cadvisor_url=\(server.url)",
          ], environment: fixture.engine.environment, directory: directory)
        try await eventually("some readings") { conduct.count >= 6 ? () : nil }
        for mood in Mood.allCases.dropFirst() {
          conduct.become(mood)
          try await eventually("\(mood)") { conduct.count >= 2 ? () : nil }
          conduct.become(.well)
          try await eventually("readings after \(mood)") { conduct.count >= 2 ? () : nil }
        }
        server.stop()
        try await Task.sleep(for: .seconds(30))
        let again = try RawServer(port: server.port) { conduct.serve($0) }
        defer { again.stop() }
        conduct.become(.well)
        try await eventually("readings after 30 s") { conduct.count >= 4 ? () : nil }
        let peakMB = try #require(collector.peakMB)
        #expect(peakMB > 5 && peakMB < 100, "\(peakMB) MB")
        let status = try await collector.untilEnded()
        let told = try collector.stderr
        #expect(status == 0, "\(told)")

        let url = server.url + "/api/v1.3/docker/"
        for sentence in [
          "cAdvisor at \(url) gave no complete answer within 2 s; is the machine overloaded?",
          "cAdvisor at \(url) answered 500: `no such luck`; is sampling.cadvisor_url right?",
          "cAdvisor at \(url) cannot be reached: the connection was closed in the middle of the answer; start it or correct sampling.cadvisor_url",
          "cAdvisor at \(url) sent more than 16 MB, which is not read; is it cAdvisor that listens there?",
          "the answer of \(url) is not that of cAdvisor: no JSON in `<html>Grafana</html>`; correct sampling.cadvisor_url",
          "cAdvisor at \(url) cannot be reached: connection refused; start it or correct sampling.cadvisor_url",
        ] {
          #expect(told.components(separatedBy: sentence).count == 2, "\(sentence)\n\(told)")
        }

        // 160 ticks; what is no sample is a gap.
        let outcome = try #require(
          told.firstMatch(of: /done: .*, (\d+) samples, coverage ([\d.]+) %, (\d+) gaps/))
        let (samples, gaps) = (try #require(Int(outcome.1)), try #require(Int(outcome.3)))
        #expect(samples + gaps == 160)
        #expect(gaps > 60)
        #expect(
          try await rows("SELECT sample_count, round(coverage * 160) FROM scenarios", in: directory)
            == ["\(samples),\(samples).0"])
        // Each reading was asked for within half an interval of its tick, and no two for one tick.
        let lateness = try await rows(
          """
          SELECT max(late - floor(late)) < 0.5, count(DISTINCT CAST(late AS INTEGER)) = count(*)
          FROM (SELECT (s.offset_seconds - p.started_offset_seconds) / 0.5 AS late
                FROM samples s JOIN phases p ON p.scenario_id = s.scenario_id AND p.name = s.phase)
          """, in: directory)
        #expect(lateness == ["1,1"])
        #expect(try await rows("SELECT status FROM runs", in: directory) == ["completed"])
      }
    }
  }
}
