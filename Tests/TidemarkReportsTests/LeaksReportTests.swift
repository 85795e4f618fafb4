import Testing
import TidemarkStatistics
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkReports

@Suite struct LeaksReportTests {
  @Test("slopes, classes and R² of known series")
  func knownSlopes() async throws {
    try await withKnownRuns { warehouse, run in
      let slopes = try LeaksReport(run, in: warehouse).slopes.filter { $0.aborted == 0 }
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
      let slopes = try LeaksReport(run, in: warehouse).slopes.map { Value($0.slopeMBPerMinute) }
      let stored = try ReadOnlySQL(warehouse).rows(
        """
        SELECT memory_slope_mb_per_min FROM container_stats WHERE run_id = 2 AND kind = 'duration'
        ORDER BY scenario_id, container
        """
      ).rows.map { $0[0] }
      #expect(slopes == stored && slopes.count == 5)
    }
  }

  @Test("one container can be asked for, and an aborted scenario is pointed out")
  func oneContainer() async throws {
    try await withKnownRuns { warehouse, run in
      let leaks = try LeaksReport(run, container: "simulation", in: warehouse)
      #expect(leaks.slopes.map(\.scenario) == ["duration_leak_1m", "duration_leak_2m"])
      #expect(
        leaks.report.notes == ["duration_leak_2m was aborted; its slopes cover the part that was measured"])
    }
  }

  @Test("a run without duration scenarios says so")
  func nothing() async throws {
    try await withKnownRuns { warehouse, _ in
      let report = try LeaksReport(warehouse.run("#1"), in: warehouse).report
      #expect(report.nothing == "run #1 has no duration scenario with readings")
    }
  }
}
