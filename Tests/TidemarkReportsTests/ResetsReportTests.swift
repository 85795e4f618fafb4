import Testing
import TidemarkStatistics
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkReports

@Suite struct ResetsReportTests {
  @Test("15 % above the baseline fails at 10 % and passes at 15 %; lower than the baseline passes")
  func verdicts() async throws {
    try await withKnownRuns { warehouse, run in
      let rows = try ResetsReport(run, in: warehouse).report.main.rows
      #expect(rows.map { $0[1] } == ["frontend", "simulation", "stream"])
      #expect(rows[1].dropFirst(2) == [200.0, 420.0, 450.0, 230.0, 15.0, 10.0, "FAIL", nil])
      #expect(rows.map { $0[8] } == ["PASS", "FAIL", "PASS"])
      #expect(rows[2][6] == -20.0)
      let lenient = try ResetsReport(run, tolerancePercent: 15, in: warehouse).report.main.rows
      #expect(lenient[1][8] == "PASS")
    }
  }

  @Test("without readings after the reset there is a reason and no verdict")
  func incomplete() {
    let readings = [
      ResetReading(
        scenarioID: 1, scenario: "reset_behavior", container: "c", phase: "baseline", memoryUsedMB: 10)
    ]
    let reset = ContainerReset(readings, scenario: "reset_behavior", container: "c", tolerancePercent: 10)
    #expect(reset.comparison == .failure(.tooFewPoints(found: 0, needed: 1)) && reset.loadMeanMB == nil)
  }
}
