import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

@Suite struct TrendReportTests {
  @Test("the three changes are found within two runs of where they began, and nothing else")
  func truth() async throws {
    try await withHistory { warehouse, runs in
      let trends = try Trends(runs, in: warehouse)
      let report = try TrendReport().report(trends, in: warehouse)
      let found = trends.series.flatMap(\.changes)
      let expected: [(String, Int)] = [
        ("/frontend/", RunHistory.stepRun), ("/stream-processor/leak_mb_per_min", RunHistory.leakRun),
        ("/simulation/", RunHistory.growthRun),
      ]
      for change in found {
        let truth = expected.first { change.key.subject.contains($0.0) }
        #expect(truth != nil && abs(Int(change.run.runID) - (truth?.1 ?? 0)) <= 2, "\(change)")
        #expect(!change.key.subject.contains("/cpu_") && change.isWorse, "\(change)")
      }
      for subject in [
        "baseline/frontend/memory_mean_mb", "load_scaling_80/frontend/memory_p95_mb",
        "duration/stream-processor/leak_mb_per_min", "load/simulation/mb_per_agent",
        "load/simulation/agents_at_limit", "load_scaling_80/simulation/memory_mean_mb",
      ] { #expect(found.count { $0.key.subject == subject } == 1, "\(subject)") }
      #expect(trends.series.allSatisfy { $0.spikes.isEmpty && $0.drift == nil })
      #expect(
        report.notes.contains {
          $0.wholeMatch(
            of: /run #23 20261009_093000 completed stands apart: host [0-9a-f]{16} against [0-9a-f]{16}.*/)
            != nil
        }, "\(report.notes)")
      #expect(
        report.notes.contains {
          $0.hasSuffix("run #55 is left out: load_scaling_40 was aborted: interrupted")
        })
    }
  }

  @Test("a change says both levels, where else it may have begun, and how sure it is")
  func change() async throws {
    try await withHistory { warehouse, runs in
      let question = TrendQuestion(container: "simulation", metric: .growthPerAgent)
      let report = try TrendReport().report(Trends(runs, question, in: warehouse), in: warehouse)
      let row = try #require(report.sections.first { $0.key == "changes" }).row([
        "metric": "mb_per_agent"
      ])
      #expect(try (0.49...0.51).contains(row.number("before")) && (0.58...0.62).contains(row.number("after")))
      #expect(try (17...23).contains(row.number("delta_percent")))
      #expect(row["is_confirmed"] == 1)
      #expect(try row.number("earliest_run_id") <= 50 && row.number("latest_run_id") >= 50)
      #expect(try row.number("p") < 1e-6)
      let points = try #require(report.sections.last)
      #expect(points.key == "points" && points.rows.count == 60)
      let first = try points.row(["mark": "change"])
      #expect(first["run_id"] == 50)
      #expect(first["labels"] == #"{"ci.build":"1050","git.branch":"main","git.commit":"abc0032"}"#)
    }
  }

  @Test("a lone run far off is a spike; the first run of a step too small to count is none")
  func spike() async throws {
    try await withHistory { warehouse, _ in
      let key = SeriesKey(scenario: "baseline", container: "frontend", metric: .headroom)
      let measured = try #require(SeriesTable(warehouse.runs(["#1..#20"]), in: warehouse)[key])
      func spikes(_ values: [Double]) -> [Int] {
        let points = zip(measured.points, values).map { point, value in
          SeriesPoint(
            run: point.run, value: value, conditions: point.conditions, coverage: point.coverage, flaw: nil,
            samples: nil)
        }
        return TrendSeries.all(of: RunSeries(key: key, points: points)).flatMap(\.spikes)
      }
      let level = (0..<20).map { 820.0 + Double($0 * 7 % 5) / 2 }
      var spiked = level
      spiked[10] = 790
      #expect(spikes(spiked) == [10])
      var stepped = level.enumerated().map { $0.offset < 10 ? $0.element : $0.element - 12 }
      stepped[10] -= 8
      #expect(spikes(stepped) == [])
      #expect(spikes(level) == [])
    }
  }

  @Test("a step of one container is one finding, in all its scenarios, however many series show it")
  func oneCause() async throws {
    try await withHistory { warehouse, _ in
      let trends = try Trends(warehouse.runs(["#25..#49"]), in: warehouse)
      let changes = trends.findings.filter { $0.kind == .change }
      let step = try #require(changes.first { $0.container == "frontend" && $0.question == .memory })
      // The memory that its line predicts at the largest load moves with it, and is no second thing that happened.
      #expect(changes.count { $0.container == "frontend" } == 1)
      #expect(step.parts.contains { $0.key.metric == .memoryAtTop })
      #expect(step.run?.runID == 40 && step.isWorse && step.isConfirmed && step.parts.count >= 14)
      #expect(step.place == "in all 7 scenarios" && step.metric == .memoryMean)
      #expect(try abs(#require(step.percent) - 8) < 1.5)
      #expect(step.levels.hasSuffix(" MB at rest") && step.change.hasPrefix("+"))
      let leak = try #require(changes.first { $0.question == .growth })
      #expect(leak.container == "stream-processor" && leak.run?.runID == 45 && leak.place.isEmpty)
      let folded = try TrendReport(isForPeople: true).report(trends, in: warehouse)
      #expect(folded.main.key == "findings" && folded.main.rows.count == trends.findings.count)
      #expect(!folded.sections.dropFirst().contains { !$0.rows.isEmpty })
    }
  }

  @Test("runs without a change show none")
  func quiet() async throws {
    try await withHistory { warehouse, _ in
      let trends = try Trends(warehouse.runs(["#1..#39"]), keepsQuiet: false, in: warehouse)
      let report = try TrendReport(isForPeople: true).report(trends, in: warehouse)
      #expect(trends.series.flatMap(\.changes).isEmpty)
      #expect(report.sections[0].rows.isEmpty)
      #expect(
        report.notes.last?.hasSuffix("series without a change, spike or drift; --all shows them all")
          == true)
      let few = try Trends(warehouse.runs(["#1..#7"]), in: warehouse)
      #expect(
        TrendReport.notes(few).contains { $0.contains("have fewer than 8 runs and are not judged") })
      #expect(few.series.allSatisfy { $0.levels == nil })
    }
  }

  @Test("what is asked for and not there is answered with what there is")
  func absent() async throws {
    try await withHistory { warehouse, runs in
      func nothing(_ question: TrendQuestion) throws -> String? {
        try TrendReport().report(Trends(runs, question, in: warehouse), in: warehouse).nothing
      }
      let scenario = try nothing(TrendQuestion(scenario: "nope")) ?? ""
      #expect(scenario.hasPrefix("the runs have no scenario `nope`; there are:\n  baseline\n"))
      let container = try nothing(TrendQuestion(container: "nope")) ?? ""
      #expect(container.hasPrefix("the runs have no readings of a container `nope`; there are:\n  "))
      #expect(container.contains("\n  simulation"))
      let metric = try nothing(TrendQuestion(scenario: "baseline", metric: .leakSlope)) ?? ""
      #expect(metric.hasPrefix("the runs have no series of that metric there"))
    }
  }

  @Test("a sparkline runs from the lowest to the highest bar")
  func bars() {
    #expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7]) == "▁▂▃▄▅▆▇█")
    #expect(sparkline([5, 5]) == "▄▄" && sparkline([]).isEmpty)
    #expect(sparkline((0..<60).map(Double.init)).count == 30)
    #expect(sparkline([2, 1]) == "█▁")
  }
}
