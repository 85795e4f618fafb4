import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis

@Suite struct TrendsTests {
  @Test(
    "runs read one by one and all runs read series by series give the same trends",
    arguments: [
      TrendQuestion(), TrendQuestion(metric: .memoryMean), TrendQuestion(container: "frontend"),
      TrendQuestion(scenario: "load_scaling_80", metric: .cpuMean), TrendQuestion(metric: .growthPerAgent),
      TrendQuestion(container: "nobody"), TrendQuestion(container: "frontend", metric: .memoryP95),
      TrendQuestion(metric: .cpuP95), TrendQuestion(metric: .oomCount), TrendQuestion(metric: .headroom),
      TrendQuestion(scenario: "nowhere", container: "frontend", metric: .headroom),
    ])
  func readings(question: TrendQuestion) async throws {
    try await withHistory { warehouse, runs in
      for runs in [runs, Array(runs.suffix(9))] {
        let sought = try Trends(runs, question, soughtRuns: 100, in: warehouse)
        let streamed = try Trends(runs, question, soughtRuns: 0, in: warehouse)
        #expect(sought.queries.map(\.script) != streamed.queries.map(\.script))
        #expect(sought.series.map(text) == streamed.series.map(text))
        #expect(sought.askedCount == streamed.askedCount)
        #expect(sought.omissions.map { "\($0)" } == streamed.omissions.map { "\($0)" })
        #expect(sought.known.isEmpty == streamed.known.isEmpty)
        let isNowhere = question.container == "nobody" || question.scenario == "nowhere"
        #expect(isNowhere == sought.series.isEmpty)
      }
    }
  }

  private func text(_ series: TrendSeries) -> String {
    let changes = series.changes.map { "\($0.run.runID) \($0.before) \($0.after)" }
    return "\(series.key) \(series.points.map { "\($0.run.runID) \($0.value)" }) \(changes) \(series.spikes)"
  }
}
