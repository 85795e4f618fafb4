import TidemarkSQL
import TidemarkStatistics
package import TidemarkWarehouse

/// Whether memory comes back to its baseline when the simulation is reset: the predecessor's rule.
package struct ResetsReport: Sendable {
  let resets: [ContainerReset]
  package let report: Report

  /// - Parameter tolerancePercent: how far the mean after may exceed the mean before.
  package init(_ run: RunHead, tolerancePercent: Double = 10, in warehouse: Warehouse) throws {
    let query = BoundQuery(.resetReadings, ["run": .integer(run.runID)])
    resets = try warehouse.fetch(ResetReading.self, query)
      .chunked { $0.scenarioID == $1.scenarioID && $0.container == $1.container }
      .map { readings in
        ContainerReset(
          readings, scenario: readings[0].scenario, container: readings[0].container,
          tolerancePercent: tolerancePercent)
      }
    let table = ReportTable(
      key: "resets", title: "Reset behaviour", columns: Self.columns,
      rows: resets.map { Self.row($0, tolerancePercent) })
    report = Report(
      sections: [table], queries: [query],
      nothing: resets.isEmpty ? "run #\(run.runID) has no reset scenario with readings" : nil)
  }

  private static func row(_ reset: ContainerReset, _ tolerancePercent: Double) -> [Value] {
    let comparison: ResetComparison?
    let reason: String?
    switch reset.comparison {
    case .success(let found): (comparison, reason) = (found, nil)
    case .failure(.tooFewPoints):
      (comparison, reason) = (nil, "no readings before the load or after the reset")
    case .failure(let undefined): (comparison, reason) = (nil, undefined.description)
    }
    return [
      .text(reset.scenario), .text(reset.container), Value(comparison?.baselineMean), Value(reset.loadMeanMB),
      Value(comparison?.loadPeak), Value(comparison?.postResetMean), Value(comparison?.differencePercent),
      .real(tolerancePercent), Value(comparison.map { $0.passed ? "PASS" : "FAIL" }), Value(reason),
    ]
  }

  private static let columns = [
    ReportColumn("scenario", "Scenario"),
    ReportColumn("container", "Container"),
    ReportColumn("baseline_mean_mb", "Baseline MB", .real(1)),
    ReportColumn("load_mean_mb", "Load MB", .real(1)),
    ReportColumn("load_peak_mb", "Load peak MB", .real(1)),
    ReportColumn("post_reset_mean_mb", "After MB", .real(1)),
    ReportColumn("difference_percent", "Difference %", .real(1)),
    ReportColumn("tolerance_percent", "Tolerance %", .real(1)),
    ReportColumn("result", "Result"),
    ReportColumn("reason", "Reason"),
  ]
}

extension Array {
  /// The longest stretches of neighbours that belong together.
  fileprivate func chunked(_ belong: (Element, Element) -> Bool) -> [[Element]] {
    reduce(into: [[Element]]()) { chunks, element in
      if let last = chunks.last?.last, belong(last, element) {
        chunks[chunks.count - 1].append(element)
      } else {
        chunks.append([element])
      }
    }
  }
}
