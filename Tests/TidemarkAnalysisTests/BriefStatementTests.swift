import Testing

@testable import TidemarkAnalysis

/// Sentences on what is judged elsewhere.
@Suite struct BriefStatementTests {
  private func reset(_ container: String, _ before: Double, _ after: Double) -> ContainerReset {
    func readings(_ phase: String, _ mean: Double) -> [ResetReading] {
      (0..<30).map {
        ResetReading(
          scenarioID: 1, scenario: "reset_behavior", container: container, phase: phase,
          memoryUsedMB: mean + ($0 % 2 == 0 ? 0.1 : -0.1))
      }
    }
    return ContainerReset(
      readings("baseline", before) + readings("load", 90) + readings("post_reset", after),
      scenario: "reset_behavior", container: container, tolerancePercent: 10)
  }

  @Test("memory that a reset does not give back is named; all that came back share a sentence")
  func resets() {
    let all = BriefStatement.resets([reset("api", 50, 80), reset("db", 40, 40.4), reset("web", 50, 51)])
    #expect(
      all.map(\.sentence) == [
        "api keeps memory after the reset in reset_behavior: +60.0 % compared with its baseline.",
        "db and web return to the baseline after a reset. Largest remainder: +2.0 % (web).",
      ])
    #expect(all.map(\.verdict) == ["fail", "pass"])
    #expect(
      BriefStatement.resets([reset("db", 40, 40)]).map(\.sentence) == [
        "db returns to the baseline after a reset."
      ])
  }

  private func incident(_ word: String, _ container: String, _ scenario: String) -> Incident {
    Incident(
      word: word, scenario: scenario, container: container, timestamp: "2026-11-01T09:00:00Z",
      offsetSeconds: nil, endedAt: nil, peakPercent: word == "oom" ? nil : 97.25, previousRestartCount: nil,
      currentRestartCount: nil, source: nil, detail: nil)
  }

  @Test("containers that do not grow are one subject, of which nothing is denied by `all do not`")
  func quiet() {
    func subject(_ names: String, of all: Int) -> String {
      BriefStatement.quietSubject(names.split(separator: " ").map(String.init), of: all)
    }
    #expect(subject("a", of: 3) == "a does not grow")
    #expect(subject("a b", of: 3) == "a and b do not grow")
    #expect(subject("a b c", of: 4) == "3 of 4 containers do not grow")
    #expect(subject("a b", of: 2) == "Neither container grows")
    #expect(subject("a b c", of: 3) == "None of the 3 containers grows")
  }

  @Test("kills are counted, and a container that only came near its limit was not killed")
  func kills() {
    #expect(
      BriefStatement.kills([
        incident("oom", "api", "load_scaling_40"), incident("warning", "api", "load_scaling_20"),
        incident("oom", "api", "load_scaling_80"), incident("warning", "db", "soak"),
      ]).map(\.sentence) == [
        "api was killed for lack of memory 2 times, first in load_scaling_40.",
        "db came near its memory limit in soak: 97.2 % of it.",
      ])
    #expect(
      BriefStatement.kills([incident("warning", "db", "soak")]).map(\.sentence) == [
        "db came near its memory limit in soak: 97.2 % of it.", "No container was killed for lack of memory.",
      ])
  }
}
