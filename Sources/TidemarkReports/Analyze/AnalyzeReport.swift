import TidemarkAnalysis
package import TidemarkTables
package import TidemarkWarehouse

/// What the reports say of one run, one after the other.
package enum AnalyzeReport {
  package static func report(_ run: RunHead, in warehouse: Warehouse) throws -> Report {
    let reports = [
      SummaryReport.report(try RunSummary(run, in: warehouse)),
      ScalingReport.report(try RunScaling([run], ScalingQuestion(), in: warehouse)),
      LeaksReport.report(try RunLeaks(run, in: warehouse)),
      ResetsReport.report(try RunResets(run, in: warehouse)),
      OomsReport.report(try RunIncidents([run], in: warehouse)),
    ]
    return Report(
      sections: reports.flatMap(\.sections), notes: reports.flatMap(\.notes),
      queries: reports.flatMap(\.queries), nothing: reports[0].nothing)
  }
}
