import TidemarkSQL
package import TidemarkWarehouse

/// Where memory ran out, or nearly did.
package struct OomsReport: Sendable {
  package let report: Report

  package init(_ run: RunHead, in warehouse: Warehouse) throws {
    let query = BoundQuery(.oomIncidents, ["run": .integer(run.runID)])
    let table = ReportTable(
      key: "incidents", title: "OOM kills and memory warnings", columns: Self.columns,
      result: try warehouse.rows(query))
    // No incident is an answer, not a lack of one.
    let notes = table.rows.isEmpty ? ["no OOM kill and no memory warning in run #\(run.runID)"] : []
    report = Report(sections: [table], notes: notes, queries: [query])
  }

  static let columns = [
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
