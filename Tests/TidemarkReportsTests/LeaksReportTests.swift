import Foundation
import Testing
import TidemarkStatistics
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

@Suite struct LeaksReportTests {
  @Test("slopes, classes and R² of known series")
  func knownSlopes() async throws {
    try await withKnownRuns { warehouse, run in
      let slopes = try RunLeaks(run, in: warehouse).judgements.map(\.slope).filter { $0.isAborted == false }
      #expect(slopes.map(\.container) == ["creeping", "frontend", "simulation", "stream"])
      #expect(slopes.map(\.leakClass) == [.monitor, .normal, .leak, .leak])
      // 0.25 MB every 2 s; for `stream` by hand: Sxy = 18, Sxx = 40, Syy = 10.
      for (slope, expected) in zip(slopes, [0.75, 0, 7.5, 27]) {
        #expect(abs(try #require(slope.slopeMBPerMinute) - expected) < 1e-6)
      }
      #expect(abs(try #require(slopes[3].rSquared) - 0.81) < 1e-9)
      #expect(slopes[1].rSquared == nil)
      #expect(slopes[2].memoryFirstMB == 400 && slopes[2].memoryLastMB == 407.25)
      #expect(slopes[3].sampleCount == 5)
      #expect(abs(try #require(slopes[3].coverage) - 5.0 / 30) < 1e-12)
    }
  }

  @Test("the slope is the one container_stats has")
  func sameAsView() async throws {
    try await withKnownRuns { warehouse, run in
      let slopes = try RunLeaks(run, in: warehouse).judgements.map { Value($0.slope.slopeMBPerMinute) }
      let stored = try ReadOnlySQL(warehouse).rows(
        """
        SELECT memory_slope_mb_per_min FROM container_stats WHERE run_id = 2 AND kind = 'duration'
        ORDER BY scenario_id, container
        """
      ).rows.map { $0[0] }
      #expect(slopes == stored && slopes.count == 5)
    }
  }

  @Test("noise, warm-up and growth are told apart, where the class of least squares is not")
  func verdicts() async throws {
    try await withNoisyRuns { warehouse, runs in
      let table = LeaksReport.report(try RunLeaks(runs[0], in: warehouse)).main
      func cells(_ container: String, _ minutes: Int) throws -> [String: Value] {
        try table.row(["container": .text(container), "scenario": .text("duration_leak_\(minutes)m")])
      }
      let leak = try cells("simulation", 8)
      #expect(leak["verdict"] == "leak" && leak["basis"] == "anonymous")
      #expect(try leak.number("growth_mb_per_min_low") < 3 && leak.number("growth_mb_per_min_high") > 3)
      #expect(try leak.number("growth95_mb_per_min_low") < leak.number("growth_mb_per_min_low"))
      #expect(try leak.number("probability_above_one") > 0.99)
      // 1024 MB less the 124 MB reached, at 3 MB/min.
      #expect(try abs(leak.number("minutes_to_limit") - 300) < 20)
      #expect(try leak.number("minutes_to_limit_low") < 300 && leak.number("minutes_to_limit_high") > 300)
      let steady = try cells("frontend", 8)
      #expect(steady["verdict"] == "normal" && steady["minutes_to_limit"] == .null)
      #expect(try steady.number("detectable_mb_per_min") < 0.5)
      let warming = try cells("warming", 4)
      #expect(warming["class"] == "leak" && warming["verdict"] != "leak")
      #expect(try warming.number("transient_weight") > 0.9)
    }
  }

  @Test("a kill cuts the series: neither the drop nor the half before it decides alone")
  func cut() async throws {
    try await withNoisyRuns { warehouse, runs in
      let report = LeaksReport.report(try RunLeaks(runs[0], container: "killed", in: warehouse))
      let cells = try report.main.row(["scenario": "duration_leak_4m"])
      #expect(cells["piece_count"] == 2 && cells["verdict"] == "leak")
      #expect(try abs(cells.number("growth_mb_per_min") - 5) < 0.5)
      // Least squares over the drop says something else altogether.
      #expect(try abs(cells.number("slope_mb_per_min") - 5) > 2)
      #expect(report.notes.contains { $0.hasPrefix("killed restarted during duration_leak_4m") })
    }
  }

  @Test("cumulative CPU time that falls is a restart, whoever reported it")
  func silentRestart() throws {
    let readings = (0..<120).map { tick in
      LeakReading(
        scenarioID: 1, container: "c", offsetSeconds: Double(tick) * 2,
        memoryUsedMB: 100 + Double(tick % 60), memoryAnonMB: nil, memoryLimitMB: nil,
        cpuTimeSeconds: Double(tick % 60))
    }
    let slope = LeakSlope(
      scenarioID: 1, scenario: "s", kind: "duration", durationMinutes: 4, totalAgents: nil, container: "c",
      sampleCount: 120,
      coverage: 1, memoryFirstMB: 100, memoryLastMB: 159, slopeMBPerMinute: 0, rSquared: 0,
      memoryLimitMB: nil, restarts: 0, isAborted: false)
    let judgement = LeakJudgement(slope, readings: readings, kills: [])
    #expect(judgement.pieces.count == 2 && judgement.basis == .workingSet)
    #expect(abs(try #require(judgement.verdict?.slope) - 30) < 1e-6)
  }

  @Test("the durations of a run make one statement per container, narrower than each of them")
  func pooled() async throws {
    try await withNoisyRuns { warehouse, runs in
      let report = LeaksReport.report(try RunLeaks(runs[0], in: warehouse))
      let containers = report.sections[0]
      #expect(containers.values("container") == ["frontend", "killed", "simulation", "warming"])
      let leak = try containers.row(["container": "simulation"])
      let long = try report.main.row(["container": "simulation", "scenario": "duration_leak_8m"])
      #expect(leak["verdict"] == "leak" && leak["series_used"] == 2)
      func width(_ cells: [String: Value]) throws -> Double {
        try cells.number("growth_mb_per_min_high") - cells.number("growth_mb_per_min_low")
      }
      #expect(try width(leak) < width(long))
      #expect(try containers.row(["container": "killed"])["series_count"] == 4)
      #expect(try containers.row(["container": "warming"])["verdict"] != "leak")
    }
  }

  @Test("a cache that fills for minutes is no leak, however often its first minute or two are measured")
  func doubt() throws {
    let slope = LeakSlope(
      scenarioID: 1, scenario: "s", kind: "duration", durationMinutes: 1, totalAgents: nil, container: "c",
      sampleCount: 30,
      coverage: 1, memoryFirstMB: 60, memoryLastMB: 72, slopeMBPerMinute: 12, rSquared: 1,
      memoryLimitMB: nil, restarts: 0, isAborted: false)
    let judgements = [30, 45, 59].map { count in
      let readings = (0..<count).map { tick in
        let seconds = Double(tick) * 2
        return LeakReading(
          scenarioID: 1, container: "c", offsetSeconds: seconds,
          memoryUsedMB: 60 + 30 * (1 - exp(-seconds / 240)) + 0.05 * sin(Double(tick * tick)),
          memoryAnonMB: nil,
          memoryLimitMB: nil, cpuTimeSeconds: nil)
      }
      return LeakJudgement(slope, readings: readings, kills: [])
    }
    #expect(judgements.allSatisfy { $0.verdict?.reason == .unfinishedTransient })
    #expect(PooledLeak(judgements.compactMap(\.verdict)).verdict != .leak)
    let pooled = ContainerLeak(container: "c", judgements: judgements).pooled
    #expect(pooled.verdict == .inconclusive && pooled.usedSeries == 0)
  }

  @Test("a steady duration does not hide a longer one whose warm-up may go on")
  func steadyBesideDoubt() throws {
    let slope = LeakSlope(
      scenarioID: 1, scenario: "s", kind: "duration", durationMinutes: 2, totalAgents: nil, container: "c",
      sampleCount: 59,
      coverage: 1, memoryFirstMB: 60, memoryLastMB: 72, slopeMBPerMinute: 12, rSquared: 1,
      memoryLimitMB: nil, restarts: 0, isAborted: false)
    func judgement(_ memoryMB: (Double) -> Double) -> LeakJudgement {
      let readings = (0..<59).map { tick in
        let seconds = Double(tick) * 2
        return LeakReading(
          scenarioID: 1, container: "c", offsetSeconds: seconds,
          memoryUsedMB: memoryMB(seconds) + 0.05 * sin(Double(tick * tick)), memoryAnonMB: nil,
          memoryLimitMB: nil, cpuTimeSeconds: nil)
      }
      return LeakJudgement(slope, readings: readings, kills: [])
    }
    let steady = judgement { _ in 60 }
    let filling = judgement { 60 + 30 * (1 - exp(-$0 / 240)) }
    #expect(ContainerLeak(container: "c", judgements: [steady, steady]).pooled.verdict == .normal)
    let both = ContainerLeak(container: "c", judgements: [steady, filling]).pooled
    #expect(both.verdict == .inconclusive && both.usedSeries == 1)
  }

  @Test("without raw readings the stored slope is shown and nothing is judged")
  func pruned() throws {
    let slope = LeakSlope(
      scenarioID: 1, scenario: "s", kind: "duration", durationMinutes: 4, totalAgents: nil, container: "c",
      sampleCount: 120,
      coverage: 1, memoryFirstMB: 100, memoryLastMB: 159, slopeMBPerMinute: 7, rSquared: 0.9,
      memoryLimitMB: 512, restarts: 0, isAborted: false)
    let judgement = LeakJudgement(slope, readings: [], kills: [])
    let table = ReportTable(key: "leaks", title: "", columns: LeaksColumns.durations, rows: [judgement])
    let cells = try table.row([:])
    #expect(cells["slope_mb_per_min"] == 7.0 && cells["class"] == "leak")
    #expect(cells["verdict"] == "inconclusive")
    #expect(shortReason(judgement) == "readings pruned")
    #expect(ContainerLeak(container: "c", judgements: [judgement]).pooled.verdict == .inconclusive)
  }

  @Test("one container can be asked for, and what is aborted or thin is pointed out")
  func oneContainer() async throws {
    try await withKnownRuns { warehouse, run in
      let leaks = try RunLeaks(run, container: "simulation", in: warehouse)
      #expect(leaks.judgements.map(\.slope.scenario) == ["duration_leak_1m", "duration_leak_2m"])
      #expect(
        LeaksReport.report(leaks).notes.prefix(2) == [
          "duration_leak_2m was aborted; its slopes cover the part that was measured",
          "verdicts use anonymous memory, which contains no file cache; the least-squares slope uses the working set",
        ])
    }
  }

  @Test("--explain gives the weights of the shapes, the rule of agreement, and how durations are pooled")
  func explanation() async throws {
    try await withNoisyRuns { warehouse, runs in
      let report = LeaksReport.report(
        try RunLeaks(runs[0], container: "warming", in: warehouse), isExplained: true)
      let text = try OutputFormat.table.text(report)
      #expect(text.contains("\nwarming, duration_leak_8m\n"))
      #expect(text.contains("the likeliest one: settles up by ") && text.contains("with a time constant of "))
      #expect(text.contains("Growth at the end of the recording, since minute "))
      #expect(text.contains("weighted by their precision"))
    }
  }

  @Test("a run without duration scenarios says so")
  func nothing() async throws {
    try await withKnownRuns { warehouse, _ in
      let report = LeaksReport.report(try RunLeaks(warehouse.run("#1"), in: warehouse))
      #expect(report.nothing == "run #1 has no duration scenario or recording with readings of memory")
    }
  }
}
