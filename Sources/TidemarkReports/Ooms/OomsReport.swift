import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// Where memory ran out, or nearly did.
package struct OomsReport: Sendable {
  package let report: Report

  /// - Parameter runs: not empty.
  package init(_ runs: [RunHead], in warehouse: Warehouse) throws {
    let queries = runs.map { BoundQuery(.oomIncidents, ["run": .integer($0.runID)]) }
    let results = try queries.map { try warehouse.rows($0) }
    let rows = zip(runs, results).flatMap { run, result in
      ReportTable(key: "", title: "", columns: Self.ofIncident, result: result).rows.map {
        [.integer(run.runID)] + $0
      }
    }
    let run = ReportColumn("run_id", "Run", .integer, "number of the run", detail: runs.count == 1)
    // No incident is an answer, not a lack of one.
    let numbers = runs.map { "#\($0.runID)" }.joined(separator: ", ")
    let notes =
      rows.isEmpty ? ["no OOM kill and no memory warning in run\(runs.count == 1 ? "" : "s") \(numbers)"] : []
    report = Report(
      sections: [
        ReportTable(
          key: "incidents", title: "OOM kills and memory warnings", columns: [run] + Self.ofIncident,
          rows: rows)
      ], notes: notes, queries: queries)
  }

  static let columns = [ReportColumn("run_id", "Run", .integer, "number of the run")] + ofIncident

  private static let ofIncident = [
    ReportColumn("incident", "Incident", .text, "oom or warning"),
    ReportColumn("scenario", "Scenario", .text, "name of the scenario"),
    ReportColumn("container", "Container", .text, "name of the container"),
    ReportColumn("timestamp", "At (UTC)", .timestamp, "moment of the kill, or of the first reading above"),
    ReportColumn("offset_seconds", "Offset s", .seconds, "since the start of the scenario", detail: true),
    ReportColumn(
      "ended_at", "Until (UTC)", .timestamp, "first reading below again; null while above, and for a kill"),
    ReportColumn("peak_percent", "Peak %", .real(1), "highest share of the memory limit"),
    ReportColumn("previous_restart_count", "Restarts before", .integer, "before the kill"),
    ReportColumn("current_restart_count", "After", .integer, "after the kill"),
    ReportColumn("source", "Source", .text, "which signal told of the kill"),
    ReportColumn("detail", "Detail", .text, "what the signal said"),
  ]
}
