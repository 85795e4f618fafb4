import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

@Suite struct PlanReportTests {
  /// docs/statistics.md: at a spread of 2 % and ten baseline runs one candidate resolves 5.9 %, two 4.4 %; a balanced
  /// comparison takes 2 (z_.99 + z_.8)² (cv/change)².
  @Test(
    "a spread of 2 % and ten baseline runs",
    arguments: [(5.95, 1, 3), (4.4, 2, 5), (5.0, 2, 4), (1.0, nil, 81)])
  func knownSpread(change: Double, candidates: Int?, perSide: Int) throws {
    let report = PlanReport.report(
      RunPlan(coefficientOfVariationPercent: 2, baselineRuns: 10, PlanQuestion(changePercent: change)))
    let row = try report.main.row([:])
    #expect(row["candidate_runs"] == Value(candidates.map(Int64.init)))
    #expect(row["runs_per_side"] == .integer(Int64(perSide)))
    #expect(try abs(row.number("visible_percent") - 5.9) < 0.06)
  }

  @Test("from recorded runs, the spread is theirs")
  func recorded() async throws {
    try await withHistory { warehouse, _ in
      let report = PlanReport.report(
        try RunPlan(
          warehouse.runs(["#27..#36"]),
          PlanQuestion(changePercent: 2, container: "frontend", metric: "memory_*"), in: warehouse))
      let row = try report.main.row(["scenario": "baseline", "metric": "memory_mean_mb"])
      #expect(try row.number("baseline_runs") == 10 && abs(row.number("mean") - 200) < 3)
      #expect(try (0.6...1.9).contains(row.number("cv_percent")))
      #expect(report.main.values("container").allSatisfy { $0 == "frontend" })
      // The level of frontend rises by 8 % at run 40: the runs before it are no spread of the present level.
      let stepped = PlanReport.report(
        try RunPlan(
          warehouse.runs(["#30..#49"]),
          PlanQuestion(changePercent: 2, container: "frontend", metric: "memory_mean_mb"), in: warehouse))
      let present = try stepped.main.row(["scenario": "baseline"])
      #expect(try present.number("baseline_runs") == 10 && abs(present.number("mean") - 216) < 3)
      #expect(try present.number("level_run_id") == 40 && present.number("cv_percent") < 2)
      #expect(stepped.notes.contains { $0.hasPrefix("the level changed at run #40, so ") })
      let nothing = PlanReport.report(
        try RunPlan(warehouse.runs(["#1"]), PlanQuestion(changePercent: 2), in: warehouse))
      #expect(nothing.nothing != nil)
    }
  }
}
