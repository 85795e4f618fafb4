import Testing
import TidemarkTables
import TidemarkWarehouse

@Suite struct OpenMetricsFormatTests {
  private let columns = [
    ReportColumn("container", "Container"), ReportColumn("verdict", "Verdict", .verdict),
    ReportColumn("started_at", "Started", .timestamp), ReportColumn("ordinal", "#", .integer),
    ReportColumn("memory_p95_mb", "p95 MB", .real(1), "95th percentile, \"type 7\""),
    ReportColumn("ooms", "OOMs", .integer),
  ]

  private func text(_ rows: [[Value]]) throws -> String {
    try OutputFormat.openmetrics.text(
      Report(sections: [ReportTable(key: "summary", title: "Summary", columns: columns, rows: rows)]))
  }

  @Test("a column of numbers is a gauge, what names the row is in the labels, NULL and NaN are no samples")
  func gauges() throws {
    let rows: [[Value]] = [
      ["a\\b\"c\nd", "leak", "2026-11-28T10:00:00.000Z", 1, 12.25, 3],
      ["db", "normal", nil, 2, .real(.nan), 0], ["web", "normal", nil, 3, nil, 9_007_199_254_740_993],
    ]
    #expect(
      try text(rows) == #"""
        # TYPE tidemark_summary_memory_p95_mb gauge
        # HELP tidemark_summary_memory_p95_mb 95th percentile, \"type 7\"
        tidemark_summary_memory_p95_mb{container="a\\b\"c\nd"} 12.25
        # TYPE tidemark_summary_ooms gauge
        tidemark_summary_ooms{container="a\\b\"c\nd"} 3
        tidemark_summary_ooms{container="db"} 0
        tidemark_summary_ooms{container="web"} 9007199254740993
        # EOF

        """#)
  }

  @Test("a series keeps its name when the verdict changes, and two rows of one name are refused")
  func labels() throws {
    let row: [Value] = ["db", "leak", nil, 1, 1.0, 0]
    var other = row
    other[1] = "normal"
    #expect(try text([row]) == text([other]))
    let problem = #expect(throws: ReportError.self) { try text([row, other]) }
    #expect(
      problem?.description.hasPrefix("two rows of summary have the labels {container=\"db\"}") == true)
    #expect(try text([]) == "# EOF\n")
  }

  @Test("every text of a statement's row is a label, and names become what OpenMetrics allows")
  func statement() throws {
    let table = ReportTable(
      key: "rows", title: "Result",
      columns: [ReportColumn("who", "who", .any), ReportColumn("max(x) %", "max(x) %", .any)],
      rows: [["é", 1], [nil, 2]])
    #expect(
      try OutputFormat.openmetrics.text(Report(sections: [table])) == """
        # TYPE tidemark_rows_max_x___ gauge
        tidemark_rows_max_x___{who="é"} 1
        tidemark_rows_max_x___ 2
        # EOF

        """)
  }
}
