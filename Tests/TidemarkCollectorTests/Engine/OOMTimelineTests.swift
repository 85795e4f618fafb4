import Foundation
import Testing

@testable import TidemarkCollector

/// 150 recorded seconds of Docker 20.10, through the parser and the judge as the collector feeds it.
@Suite struct OOMTimelineTests {
  private struct Tick: Decodable {
    struct Answer: Decodable {
      var body: EngineInspection
    }

    /// Unix seconds.
    var t: Double
    var inspect: [String: Answer]
  }

  private static let patience: Int64 = 4_000_000_000

  /// - Parameter hasEvents: Whether the stream was there at all, by time.
  private func replay(
    hasEvents: (Int64) -> Bool = { _ in true }, hasInspect: Bool = true
  ) throws -> [OOMFinding] {
    let ticks: [Tick] = try Fixture.lines(Fixture.timeline, "samples.ndjson")
    let data = try Fixture.data(Fixture.timeline, "docker_events.ndjson")
    let events = try data.split(separator: UInt8(ascii: "\n"))
      .filter { String(decoding: $0, as: UTF8.self).contains(#""Type":"container""#) }
      .map { try JSONDecoder().decode(EngineEvent.self, from: Data($0)) }
    let begin = Int64(try #require(ticks.first).t * 1_000_000) * 1000
    var judge = OOMJudge(flagsPreviousRun: true, hasEchoes: true, watchingSince: begin)
    var names = ContainerNames()
    var findings: [OOMFinding] = []
    var rest = events[...]
    func feedEvents(until time: Int64) {
      while let event = rest.first, event.timeNanoseconds <= time {
        rest.removeFirst()
        guard hasEvents(event.timeNanoseconds) else { continue }
        let name = names.name(id: event.id, containerName: event.name, labels: event.attributes)
        judge.record(event, of: name.name, now: event.timeNanoseconds)
        findings += judge.conclude(now: event.timeNanoseconds)
      }
    }
    for tick in ticks {
      let now = Int64(tick.t * 1_000_000) * 1000
      feedEvents(until: now)
      for answer in hasInspect ? tick.inspect.sorted(by: { $0.key < $1.key }) : [] {
        let body = answer.value.body
        let name = names.name(id: body.id, containerName: body.name, labels: body.config?.labels ?? [:])
        judge.record(body, of: name.name, now: now)
      }
      findings += judge.conclude(now: now)
    }
    feedEvents(until: .max)
    return findings + judge.concludeAll()
  }

  private func kills(_ findings: [OOMFinding]) -> [OOMKill] {
    findings.compactMap { if case .killed(let kill) = $0 { kill } else { nil } }
  }

  private func restarts(_ findings: [OOMFinding]) -> [ContainerRestart] {
    findings.compactMap { if case .restarted(let restart) = $0 { restart } else { nil } }
  }

  @Test("each kill of the recording is found once, at its moment, and nothing else is taken for one")
  func everyKillOnce() throws {
    let found = kills(try replay())
    let counts = Dictionary(grouping: found, by: \.container).mapValues(\.count)
    // crash: once before it was recreated, nine times after; childoom: every 12 s.
    #expect(counts == ["crash": 10, "childoom": 8, "tm_oneshot": 1])
    let recorded = try Fixture.data(Fixture.timeline, "docker_events.ndjson")
      .split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
      .filter { $0.contains(#""Action":"oom""#) }
      .compactMap { $0.firstMatch(of: /"timeNano":(\d+)/).flatMap { Int64($0.1) } }
    #expect(found.map(\.timeNanoseconds).sorted() == recorded.sorted())
    #expect(found.allSatisfy { $0.source == .events })
  }

  @Test("each restart is found once: eight of crash by its policy, one of web by hand; a recreation is none")
  func everyRestartOnce() throws {
    let counts = Dictionary(grouping: restarts(try replay()), by: \.container).mapValues(\.count)
    #expect(counts == ["crash": 8, "web": 1])
  }

  @Test("main process, child and container that stays down are told apart")
  func victims() throws {
    let found = kills(try replay())
    let crash = found.filter { $0.container == "crash" }
    #expect(crash.allSatisfy { $0.victim == .main })
    #expect(found.filter { $0.container == "childoom" }.allSatisfy { $0.victim == .child })
    let oneshot = try #require(found.first { $0.container == "tm_oneshot" })
    #expect(oneshot.victim == .main)
    #expect(oneshot.fate == .staysAsItIs)
    #expect(oneshot.detail == "main process killed, container stays down")
  }

  @Test("restart counts are those around each kill: one more after a restart by policy, the same for a child")
  func restartCounts() throws {
    let found = kills(try replay())
    let crash = found.filter { $0.container == "crash" }.dropFirst()
    // The first of the new container was inspected before it died, at 0.
    #expect(crash.map(\.previousRestartCount) == (0..<9).map { Int64($0) })
    #expect(crash.map(\.currentRestartCount) == (1...9).map { Int64($0) })
    for kill in found where kill.container == "childoom" {
      #expect(kill.previousRestartCount == 0)
      #expect(kill.currentRestartCount == 0)
    }
    let oneshot = try #require(found.first { $0.container == "tm_oneshot" })
    #expect(oneshot.previousRestartCount == 0)
    #expect(oneshot.currentRestartCount == 0)
  }

  @Test("without the event stream, inspect alone still finds every kill of a main process")
  func inspectAlone() throws {
    let found = kills(try replay { _ in false })
    #expect(found.allSatisfy { $0.source == .inspect })
    let counts = Dictionary(grouping: found, by: \.container).mapValues(\.count)
    #expect(counts["crash"] == 10 || counts["crash"] == 9)
    #expect(counts["tm_oneshot"] == 1)
    // Children leave no trace with this engine until the container ends; eight kills are then one flag.
    #expect(counts["childoom"] == 1)
  }

  @Test("without inspect, events alone still find every kill")
  func eventsAlone() throws {
    let counts = Dictionary(grouping: kills(try replay(hasInspect: false)), by: \.container).mapValues(
      \.count)
    #expect(counts == ["crash": 10, "childoom": 8, "tm_oneshot": 1])
  }

  @Test("events that come late, after a break, confirm what inspect has found and are not counted again")
  func lateEvents() throws {
    let data = try Fixture.data(Fixture.timeline, "docker_events.ndjson")
    let oneshot = try data.split(separator: UInt8(ascii: "\n"))
      .filter { String(decoding: $0, as: UTF8.self).contains("tm_oneshot") }
      .map { try JSONDecoder().decode(EngineEvent.self, from: Data($0)) }
      .filter { [.oom, .start, .die(exitCode: 137)].contains($0.kind) }
    let ticks: [Tick] = try Fixture.lines(Fixture.timeline, "samples.ndjson")
    let begin = Int64(try #require(ticks.first).t * 1_000_000) * 1000
    var judge = OOMJudge(flagsPreviousRun: true, hasEchoes: true, watchingSince: begin)
    var found: [OOMFinding] = []
    for tick in ticks {
      let now = Int64(tick.t * 1_000_000) * 1000
      for answer in tick.inspect.values where answer.body.name == "/tm_oneshot" {
        judge.record(answer.body, of: "tm_oneshot", now: now)
      }
      found += judge.conclude(now: now)
    }
    #expect(kills(found).map(\.source) == [.inspect])
    for event in oneshot { judge.record(event, of: "tm_oneshot", now: begin + 1_000_000_000_000) }
    #expect(judge.concludeAll() == [])
  }
}
