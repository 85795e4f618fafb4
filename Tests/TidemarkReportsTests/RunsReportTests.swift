import Testing
import TidemarkAnalysis
import TidemarkReports
import TidemarkTables
import TidemarkTestSupport
import TidemarkWarehouse

@Suite struct RunsReportTests {
  @Test("runs are listed newest first with what happened in them")
  func list() async throws {
    try await withKnownRuns { warehouse, _ in
      let text = try OutputFormat.table.text(try RunsReport.report(in: warehouse))
      #expect(
        text == """
          Run  Test id          Status       Started (UTC)        Duration  Scenarios  Aborted  Samples  OOMs  Labels
          ---  ---------------  -----------  -------------------  --------  ---------  -------  -------  ----  --------------------------
            2  20261122_103000  completed    2026-11-22 10:30:00    5m 00s          8        1      196     1  demo=true, git.branch=main
            1  20261122_093000  interrupted  2026-11-22 09:30:00    1m 00s          1        0        2     0  note=<b>|\\u202e

          """)
    }
  }

  @Test("a run is shown with its facts, scenarios and phases")
  func show() async throws {
    try await withKnownRuns { warehouse, run in
      let report = ShowReport.report(try RunDetails(run, in: warehouse))
      #expect(report.sections.map(\.key) == ["run", "scenarios", "phases"])
      #expect(report.sections.map(\.rows.count) == [1, 8, 24])
      let text = try OutputFormat.table.text(report)
      #expect(text.contains("CPU               Test CPU\n"))
      #expect(
        text.contains(
          "duration_leak_2m  duration      40  2026-11-22 10:30:01      8.0s        2      0     100 %  aborted  OOM kill of simulation\n"
        ))
      #expect(text.contains("reset_behavior    post_reset    18.0  22.0      4.0s      2\n"))
    }
  }

  @Test("OOM kills and memory warnings stand in order of time; none is an answer too")
  func ooms() async throws {
    try await withKnownRuns { warehouse, run in
      let rows = OomsReport.report(try RunIncidents([run], in: warehouse)).main.rows
      #expect(rows.map { $0[1] } == ["warning", "oom"])
      #expect(rows[0][7] == 97.5 && rows[1][9] == 1 && rows[1][11] == "exit code 137")
      let none = OomsReport.report(try RunIncidents([warehouse.run("#1")], in: warehouse))
      #expect(none.main.rows.isEmpty && none.nothing == nil)
      #expect(none.notes == ["no OOM kill and no memory warning in run #1"])
    }
  }
}
