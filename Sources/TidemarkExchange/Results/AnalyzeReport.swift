import TidemarkReports
package import TidemarkTables
package import TidemarkWarehouse

/// What the reports say of one run, one after the other.
package struct AnalyzeReport: Sendable {
  package let report: Report

  package init(_ run: RunHead, in warehouse: Warehouse) throws {
    let reports = [
      try SummaryReport(run, in: warehouse).report,
      try ScalingReport([run], ScalingQuestion(), in: warehouse).report,
      try LeaksReport(run, in: warehouse).report,
      try ResetsReport(run, in: warehouse).report,
      try OomsReport([run], in: warehouse).report,
    ]
    report = Report(
      sections: reports.flatMap(\.sections), notes: reports.flatMap(\.notes),
      queries: reports.flatMap(\.queries),
      nothing: reports[0].nothing)
  }
}
