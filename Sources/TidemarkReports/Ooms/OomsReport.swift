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

  private static let columns = [
    ReportColumn("incident", "Incident"),
    ReportColumn("scenario", "Scenario"),
    ReportColumn("container", "Container"),
    ReportColumn("timestamp", "At (UTC)", .timestamp),
    ReportColumn("offset_seconds", "Offset s", .seconds, detail: true),
    ReportColumn("ended_at", "Until (UTC)", .timestamp),
    ReportColumn("peak_percent", "Peak %", .real(1)),
    ReportColumn("previous_restart_count", "Restarts before", .integer),
    ReportColumn("current_restart_count", "After", .integer),
    ReportColumn("source", "Source"),
    ReportColumn("detail", "Detail"),
  ]
}
