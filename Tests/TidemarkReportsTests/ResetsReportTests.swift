import Testing
import TidemarkStatistics
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkAnalysis
@testable import TidemarkGate
@testable import TidemarkReports
@testable import TidemarkTables

@Suite struct ResetsReportTests {
  @Test("15 % above the baseline fails at 10 % and passes at 15 %; lower than the baseline passes")
  func results() async throws {
    try await withKnownRuns { warehouse, run in
      let table = ResetsReport.report(try RunResets(run, in: warehouse)).main
      #expect(table.values("container") == ["frontend", "simulation", "stream"])
      #expect(table.rows[1][2...8] == [200.0, 420.0, 450.0, 230.0, 15.0, 10.0, "FAIL"])
      #expect(table.values("result") == ["PASS", "FAIL", "PASS"])
      #expect(table.rows[2][6] == -20.0)
      // Two readings a side are a comparison of means and no evidence.
      #expect(table.values("verdict").allSatisfy { $0 == "inconclusive" })
      #expect(table.values("reason").allSatisfy { $0 == "2 readings on a side, needs 5" })
      let lenient = ResetsReport.report(try RunResets(run, tolerancePercent: 15, in: warehouse)).main
      #expect(lenient.values("result")[1] == "PASS")
    }
  }

  @Test(
    "memory that is kept fails; memory that takes 20 s to come back passes though the plain mean does not")
  func verdicts() async throws {
    try await withNoisyRuns { warehouse, runs in
      let report = ResetsReport.report(try RunResets(runs[0], in: warehouse), isExplained: true)
      let kept = try report.main.row(["container": "simulation"])
      #expect(kept["result"] == "FAIL" && kept["verdict"] == "fail" && kept["reason"] == "above 1.10")
      #expect(try abs(kept.number("ratio") - 1.3) < 0.02)
      #expect(try kept.number("ratio_low") < 1.3 && kept.number("ratio_high") > 1.29)
      let settled = try report.main.row(["container": "frontend"])
      #expect(settled["result"] == "FAIL" && settled["verdict"] == "pass")
      #expect(settled["settling_count"] == 10)
      #expect(try abs(settled.number("ratio") - 1) < 0.01)
      let text = try OutputFormat.markdown.text(report)
      #expect(text.contains("**frontend, reset_behavior**\n\n- Pass: at most 1.10.\n- The first 10 readings"))
    }
  }

  @Test("without readings after the reset there is a reason and no verdict")
  func incomplete() {
    let readings = [
      ResetReading(
        scenarioID: 1, scenario: "reset_behavior", container: "c", phase: "baseline", memoryUsedMB: 10)
    ]
    let reset = ContainerReset(readings, scenario: "reset_behavior", container: "c", tolerancePercent: 10)
    #expect(reset.reason == "no readings before the load or after the reset")
    #expect(reset.comparison == .failure(.tooFewPoints(found: 0, needed: 1)) && reset.loadMeanMB == nil)
  }
}
