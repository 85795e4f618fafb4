package import TidemarkAnalysis
import TidemarkStatistics
package import TidemarkTables
import TidemarkWarehouse

/// What each container used in each scenario.
package enum SummaryReport {
  package static func report(_ summary: RunSummary) -> Report {
    let rows = summary.rows
    return Report(
      sections: [
        ReportTable(
          key: "summary", title: "Summary", columns: columns, rows: rows,
          droppable: [
            "sample_count", "cpu_max_percent", "memory_max_mb", "coverage", "memory_mean_mb",
            "oom_event_count", "cpu_mean_percent", "memory_slope_mb_per_min", "phase",
          ])
      ],
      notes: notes(rows), queries: summary.queries,
      nothing: summary.nothing,
      alarms: [
        .abort: rows.filter { $0.result == .aborted }.map(\.scenario),
        .oom: rows.filter { $0.oomEventCount > 0 }.compactMap(\.container),
        .limit: rows.filter { $0.result == .atLimit }.compactMap(\.container),
      ])
  }

  private static func notes(_ rows: [SummaryRow]) -> [String] {
    var notes: [String] = []
    for (index, row) in rows.enumerated() where index == 0 || row.scenario != rows[index - 1].scenario {
      switch row.outcome {
      case .aborted: notes.append("\(row.scenario) was aborted: \(row.abortReason ?? "")")
      case .unfinished:
        notes.append("\(row.scenario) is not finished; its statistics are computed at its end")
      case .completed: break
      }
    }
    func places(_ result: SummaryResult) -> [SummaryRow] { rows.filter { $0.result == result } }
    let thin = places(.lowCoverage).count
    if thin > 0 {
      notes.append("\(thin) of \(rows.count) rows have less than 90 % of the expected readings")
    }
    let unread = places(.noMemory).count
    if unread > 0 {
      notes.append("memory was not read in \(unread) of \(rows.count) rows; these rows have no memory values")
    }
    for (container, full) in grouped(places(.atLimit)) {
      guard let most = full.max(by: { ($0.shareOfLimit ?? 0) < ($1.shareOfLimit ?? 0) }) else { continue }
      notes.append(
        "\(container) is at \(fixed((most.shareOfLimit ?? 0) * 100, 1)) % of its memory limit of \(formatted(most.memoryLimitMB ?? 0)) MB in \(names(full))"
      )
    }
    for (container, growing) in grouped(places(.grows)) {
      let slopes = growing.compactMap(\.memorySlopeMBPerMinute)
      notes.append(
        "\(container) grows by up to \(fixed(slopes.max() ?? 0, 1)) MB/min in \(names(growing)); `tidemark leaks` says whether it leaks"
      )
    }
    return notes
  }

  private static func grouped(_ rows: [SummaryRow]) -> [(container: String, rows: [SummaryRow])] {
    Dictionary(grouping: rows) { $0.container ?? "" }.sorted { $0.key < $1.key }.map { ($0, $1) }
  }

  /// The scenarios, the first three by name.
  private static func names(_ rows: [SummaryRow]) -> String {
    let all = rows.map(\.scenario).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let more = all.count > 3 ? " and \(all.count - 3) more" : ""
    return all.prefix(3).joined(separator: ", ") + more
  }

  static let columns: [Column<SummaryRow>] = [
    Column("ordinal", "#", .integer, "order of execution within the run, from 1", detail: true) {
      $0.ordinal
    },
    Column("scenario", "Scenario", .text, "name of the scenario") { $0.scenario },
    Column("kind", "Kind", .text, "baseline, load, duration, reset or recording", detail: true) { $0.kind },
    Column(
      "total_agents", "Agents", .integer, "drivers and riders asked for; null when not known", detail: true
    ) { $0.totalAgents },
    Column("container", "Container", .text, "name of the container") { $0.container },
    Column("phase", "Phase", .text, "setup, warmup, settle, baseline, load, sampling or post_reset") {
      $0.phase
    },
    Column("sample_count", "Samples", .integer, "readings stored") { $0.sampleCount },
    Column("coverage", "Coverage", .share, "readings of memory over readings expected") { $0.coverage },
    Column("memory_mean_mb", "Mean MB", .real(1), "working set, mean") { $0.memoryMeanMB },
    Column("memory_p95_mb", "p95 MB", .real(1), "95th percentile of type 7") { $0.memoryP95MB },
    Column("memory_max_mb", "Max MB", .real(1), "largest reading") { $0.memoryMaxMB },
    Column("cpu_mean_percent", "CPU mean %", .real(1), "mean; percent of one core") { $0.cpuMeanPercent },
    Column("cpu_max_percent", "CPU max %", .real(1), "largest; percent of one core") { $0.cpuMaxPercent },
    Column("memory_slope_mb_per_min", "MB/min", .real(2), "least-squares slope of the working set") {
      $0.memorySlopeMBPerMinute
    },
    Column("oom_event_count", "OOMs", .integer, "OOM kills") { $0.oomEventCount },
    Column(
      "result", "Result", .verdict,
      "unfinished, aborted, oom, no memory, low coverage (below 90 %), at limit (p95 at 95 % of it or more), grows (a duration's slope above 0.5 MB/min), else pass"
    ) { $0.result.rawValue },
    Column("abort_reason", "Reason", .text, "why; null when not aborted", detail: true) { $0.abortReason },
    Column("memory_limit_mb", "Limit MB", .real(0), "null without a limit", detail: true) {
      $0.memoryLimitMB
    },
    Column(
      "cpu_coverage", "CPU coverage", .share, "CPU rates over intervals between readings", detail: true
    ) { $0.cpuCoverage },
  ]
}
