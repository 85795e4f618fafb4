import Testing
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables
import TidemarkTestSupport
import TidemarkWarehouse

@Suite struct SummaryReportTests {
  @Test("mean, p95, maximum and slope of a known series")
  func knownSeries() async throws {
    try await withKnownRuns { warehouse, run in
      let table = SummaryReport.report(try RunSummary(run, in: warehouse)).main
      let row = try #require(table.rows.first { $0[1] == "baseline" && $0[4] == "simulation" })
      let cells = Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.key), row))
      #expect(cells["sample_count"] == 20)
      #expect(cells["coverage"] == 1.0)
      #expect(cells["memory_mean_mb"] == 10.5)
      // 1…20: type 7 stands at 0.95 · 19 = 18.05 behind the first.
      #expect(try real(cells["memory_p95_mb"]) - 19.05 < 1e-12)
      #expect(cells["memory_max_mb"] == 20.0)
      // 1 MB every 2 s.
      #expect(abs(try real(cells["memory_slope_mb_per_min"]) - 30) < 1e-9)
      #expect(cells["cpu_mean_percent"] == 25.0)
      #expect(cells["result"] == "pass")
    }
  }

  @Test("an aborted scenario is marked and its OOM kill counted for the container it hit")
  func aborted() async throws {
    try await withKnownRuns { warehouse, run in
      let report = SummaryReport.report(try RunSummary(run, in: warehouse))
      let row = try #require(report.main.rows.first { $0[1] == "duration_leak_2m" })
      #expect(row[14] == 1 && row[15] == "aborted")
      #expect(report.notes.first == "duration_leak_2m was aborted: OOM kill of simulation")
      #expect(report.main.rows.count { $0[14] == 1 } == 1)
    }
  }

  @Test("a reset scenario has a row for each of its phases, in their order")
  func phases() async throws {
    try await withKnownRuns { warehouse, run in
      let rows = SummaryReport.report(try RunSummary(run, in: warehouse)).main.rows
      #expect(
        rows.filter { $0[1] == "reset_behavior" && $0[4] == "stream" }.map { $0[5] } == [
          "baseline", "load", "post_reset",
        ])
    }
  }

  private func real(_ value: Value?) throws -> Double {
    guard case .real(let real) = try #require(value) else { return .nan }
    return real
  }
}
