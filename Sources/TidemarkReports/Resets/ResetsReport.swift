import TidemarkSQL
import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// Whether memory comes back to its baseline when the simulation is reset: the predecessor's rule, and the verdict
/// that knows noise and settling.
package struct ResetsReport: Sendable {
  let resets: [ContainerReset]
  package let report: Report

  /// - Parameter tolerancePercent: how far the mean after may exceed the mean before.
  package init(
    _ run: RunHead, tolerancePercent: Double = 10, isExplained: Bool = false, in warehouse: Warehouse
  ) throws {
    let query = BoundQuery(.resetReadings, ["run": .integer(run.runID)])
    let means = BoundQuery(.resetMeans, ["run": .integer(run.runID)])
    let judged = try warehouse.fetch(ResetReading.self, query)
      .chunked { $0.scenarioID == $1.scenarioID && $0.container == $1.container }
      .map { readings in
        ContainerReset(
          readings, scenario: readings[0].scenario, container: readings[0].container,
          tolerancePercent: tolerancePercent)
      }
    let pruned = try warehouse.fetch(ResetMean.self, means).filter { $0.samplesPruned == 1 }
      .chunked { $0.scenarioID == $1.scenarioID && $0.container == $1.container }
      .map { means in
        ContainerReset(
          pruned: means, scenario: means[0].scenario, container: means[0].container,
          tolerancePercent: tolerancePercent)
      }
    resets = judged + pruned
    var sections = [
      ReportTable(
        key: "resets", title: "Reset behaviour", columns: Self.columns,
        rows: resets.map { $0.row(tolerancePercent) })
    ]
    if isExplained {
      var explanation = Explanation()
      for reset in resets { explanation.add(reset.sentences, on: reset.container, in: reset.scenario) }
      sections.append(explanation.section)
    }
    report = Report(
      sections: sections,
      notes: collected(resets.map { ($0.container, $0.verdict.value?.warnings.map(\.description) ?? []) })
        + (pruned.isEmpty
          ? []
          : [
            "readings of \(pruned.count) of \(resets.count) series were pruned; the result is that of the stored means, and a verdict needs the readings"
          ]),
      queries: [query, means],
      nothing: resets.isEmpty ? "run #\(run.runID) has no reset scenario with readings" : nil)
  }

  static let columns = [
    ReportColumn("scenario", "Scenario", .text, "name of the scenario"),
    ReportColumn("container", "Container", .text, "name of the container"),
    ReportColumn("baseline_mean_mb", "Baseline MB", .real(1), "mean working set before the load"),
    ReportColumn("load_mean_mb", "Load MB", .real(1), "mean under load", detail: true),
    ReportColumn("load_peak_mb", "Load peak MB", .real(1), "largest reading under load"),
    ReportColumn("post_reset_mean_mb", "After MB", .real(1), "mean after the reset"),
    ReportColumn("difference_percent", "Difference %", .real(1), "mean after over mean before, less 100 %"),
    ReportColumn("tolerance_percent", "Tolerance %", .real(1), "as asked for", detail: true),
    ReportColumn("result", "Result", .text, "PASS or FAIL of the means alone, as the predecessor judged"),
    ReportColumn("verdict", "Verdict", .text, "pass, fail or inconclusive, by the interval of the ratio"),
    ReportColumn(
      "ratio", "Ratio", .real(2), "mean after, settling cut off, over mean before", detail: true),
    ReportColumn("ratio_low", "from", .real(2), "one-sided 95 % bound", detail: true),
    ReportColumn("ratio_high", "to", .real(2), "one-sided 95 % bound", detail: true),
    ReportColumn("ratio_text", "Ratio [5 %, 95 %]", readers: .people),
    ReportColumn(
      "effective_baseline", "Worth", .real(1), "independent readings the baseline is worth", detail: true),
    ReportColumn(
      "effective_post_reset", "Worth", .real(1), "independent readings the window after is worth",
      detail: true),
    ReportColumn(
      "settling_count", "Settling", .integer, "first readings after the reset that were set aside",
      detail: true),
    ReportColumn(
      "window_factor_to_decision", "Window", .real(1),
      "times the present window after which the ratio would decide; null when decided or not to be foreseen",
      detail: true),
    ReportColumn("reason", "Reason", .text, "why the verdict is what it is"),
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
