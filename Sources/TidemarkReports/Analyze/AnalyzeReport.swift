package import TidemarkAnalysis
package import TidemarkTables

/// What the reports say of one run, one after the other.
package enum AnalyzeReport {
  /// - Parameter summary: like the other results, of the one run.
  package static func report(
    _ summary: RunSummary, _ scaling: RunScaling, _ leaks: RunLeaks, _ resets: RunResets,
    _ incidents: RunIncidents
  ) -> Report {
    let reports = [
      SummaryReport.report(summary), ScalingReport.report(scaling), LeaksReport.report(leaks),
      ResetsReport.report(resets), OomsReport.report(incidents),
    ]
    return Report(
      sections: reports.flatMap(\.sections), notes: reports.flatMap(\.notes),
      queries: reports.flatMap(\.queries), nothing: reports[0].nothing)
  }
}
