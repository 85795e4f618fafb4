package import TidemarkAnalysis
package import TidemarkTables
import TidemarkWarehouse

/// Where memory ran out, or nearly did.
package enum OomsReport {
  package static func report(_ result: RunIncidents) -> Report {
    let runs = result.runs
    // No incident is an answer, not a lack of one.
    let numbers = runs.map { "#\($0.runID)" }.joined(separator: ", ")
    let notes =
      result.incidents.isEmpty
      ? ["no OOM kill and no memory warning in run\(runs.count == 1 ? "" : "s") \(numbers)"] : []
    return Report(
      sections: [
        ReportTable(
          key: "incidents", title: "OOM kills and memory warnings",
          columns: columns(isSingle: runs.count == 1),
          rows: result.incidents,
          droppable: [
            "detail", "previous_restart_count", "current_restart_count", "ended_at", "source", "peak_percent",
          ])
      ], notes: notes, queries: result.queries,
      alarms: [.oom: result.incidents.map(\.incident).filter(\.isKill).map(\.container)])
  }

  static func columns(isSingle: Bool = false) -> [Column<(run: RunHead, incident: Incident)>] {
    [Column("run_id", "Run", .integer, "number of the run", detail: isSingle) { $0.run.runID }]
      + ofIncident.map { $0.over { $0.incident } }
  }

  private static let ofIncident: [Column<Incident>] = [
    Column("incident", "Incident", .text, "oom or warning") { $0.word },
    Column("scenario", "Scenario", .text, "name of the scenario") { $0.scenario },
    Column("container", "Container", .text, "name of the container") { $0.container },
    Column("timestamp", "At (UTC)", .timestamp, "moment of the kill, or of the first reading above") {
      $0.timestamp
    },
    Column("offset_seconds", "Offset s", .seconds, "since the start of the scenario", detail: true) {
      $0.offsetSeconds
    },
    Column(
      "ended_at", "Until (UTC)", .timestamp, "first reading below again; null while above, and for a kill"
    ) { $0.endedAt },
    Column("peak_percent", "Peak %", .real(1), "highest share of the memory limit") { $0.peakPercent },
    Column("previous_restart_count", "Restarts before", .integer, "before the kill") {
      $0.previousRestartCount
    },
    Column("current_restart_count", "After", .integer, "after the kill") { $0.currentRestartCount },
    Column("source", "Source", .text, "the signal that reported the kill") { $0.source },
    Column("detail", "Detail", .text, "the details that the signal reported") { $0.detail },
  ]
}
