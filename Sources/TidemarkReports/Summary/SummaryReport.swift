import TidemarkSQL
package import TidemarkTables
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

  static let columns = [
    ReportColumn("ordinal", "#", .integer, "order of execution within the run, from 1", detail: true),
    ReportColumn("scenario", "Scenario", .text, "name of the scenario"),
    ReportColumn("kind", "Kind", .text, "baseline, load, duration, reset or recording", detail: true),
    ReportColumn(
      "total_agents", "Agents", .integer, "drivers and riders asked for; null when not known", detail: true),
    ReportColumn("container", "Container", .text, "name of the container"),
    ReportColumn("phase", "Phase", .text, "setup, warmup, settle, baseline, load, sampling or post_reset"),
    ReportColumn("sample_count", "Samples", .integer, "readings stored"),
    ReportColumn("coverage", "Coverage", .share, "readings stored over readings expected"),
    ReportColumn("memory_mean_mb", "Mean MB", .real(1), "working set, mean"),
    ReportColumn("memory_p95_mb", "p95 MB", .real(1), "95th percentile of type 7"),
    ReportColumn("memory_max_mb", "Max MB", .real(1), "largest reading"),
    ReportColumn("cpu_mean_percent", "CPU mean %", .real(1), "mean; percent of one core"),
    ReportColumn("cpu_max_percent", "CPU max %", .real(1), "largest; percent of one core"),
    ReportColumn("memory_slope_mb_per_min", "MB/min", .real(2), "least-squares slope of the working set"),
    ReportColumn("oom_event_count", "OOMs", .integer, "OOM kills"),
    ReportColumn("result", "Result", .text, "pass, aborted or unfinished"),
    ReportColumn("abort_reason", "Reason", .text, "why; null when not aborted", detail: true),
    ReportColumn("memory_limit_mb", "Limit MB", .real(0), "null without a limit", detail: true),
  ]
}
