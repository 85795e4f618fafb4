import TidemarkSQL
package import TidemarkWarehouse

/// What each container used in each scenario.
package struct SummaryReport: Sendable {
  package let report: Report

  package init(_ run: RunHead, in warehouse: Warehouse) throws {
    let query = BoundQuery(.summary, ["run": .integer(run.runID)])
    let table = ReportTable(
      key: "summary", title: "Summary", columns: Self.columns, result: try warehouse.rows(query))
    report = Report(
      sections: [table], notes: Self.notes(table), queries: [query],
      nothing: table.rows.isEmpty ? "run #\(run.runID) has no scenario" : nil)
  }

  private static func notes(_ table: ReportTable) -> [String] {
    var notes: [String] = []
    let scenarios = table.values("scenario")
    let results = table.values("result")
    let reasons = table.values("abort_reason")
    for index in table.rows.indices where index == 0 || scenarios[index] != scenarios[index - 1] {
      let name = humanText(scenarios[index], .text) ?? ""
      if results[index] == "aborted" {
        notes.append("\(name) was aborted: \(humanText(reasons[index], .text) ?? "")")
      } else if results[index] == "unfinished" {
        notes.append("\(name) is not finished; its statistics are computed when it closes")
      }
    }
    let thin = table.values("coverage").count { if case .real(let share) = $0 { share < 0.9 } else { false } }
    if thin > 0 {
      notes.append("\(thin) of \(table.rows.count) rows rest on less than 90 % of the readings expected")
    }
    return notes
  }

  private static let columns = [
    ReportColumn("ordinal", "#", .integer, detail: true),
    ReportColumn("scenario", "Scenario"),
    ReportColumn("kind", "Kind", detail: true),
    ReportColumn("total_agents", "Agents", .integer, detail: true),
    ReportColumn("container", "Container"),
    ReportColumn("phase", "Phase"),
    ReportColumn("sample_count", "Samples", .integer),
    ReportColumn("coverage", "Coverage", .share),
    ReportColumn("memory_mean_mb", "Mean MB", .real(1)),
    ReportColumn("memory_p95_mb", "p95 MB", .real(1)),
    ReportColumn("memory_max_mb", "Max MB", .real(1)),
    ReportColumn("cpu_mean_percent", "CPU mean %", .real(1)),
    ReportColumn("cpu_max_percent", "CPU max %", .real(1)),
    ReportColumn("memory_slope_mb_per_min", "MB/min", .real(2)),
    ReportColumn("oom_event_count", "OOMs", .integer),
    ReportColumn("result", "Result"),
    ReportColumn("abort_reason", "Reason", detail: true),
    ReportColumn("memory_limit_mb", "Limit MB", .real(0), detail: true),
  ]
}
