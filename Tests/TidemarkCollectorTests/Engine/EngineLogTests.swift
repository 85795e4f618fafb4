import Testing
import TidemarkTestSupport

@testable import TidemarkCollector

/// What a container of a real engine wrote before a moment.
@Suite(.needsEngine) struct EngineLogTests {
  @Test(
    "the last lines until a moment, however much was written since",
    arguments: PrivateEngine.Release.allCases)
  func until(release: PrivateEngine.Release) async throws {
    guard try await release.canStart() else { return }
    try await EngineFixture.with(release) { fixture in
      let id = try await fixture.start(
        "web", script: "seq 1 150; sleep 2; seq 1001 1090; seq 1091 1400; sleep 600")
      let engine = fixture.access.client
      try await eventually("the first lines") { try await engine.logTail(id, lines: 1) == ["150"] ? () : nil }
      let moment = try await engine.host().nowNanoseconds
      try await eventually("all lines") { try await engine.logTail(id, lines: 1) == ["1400"] ? () : nil }
      #expect(try await engine.logTail(id, lines: 100, until: moment) == (51...150).map(String.init))
    }
  }
}
