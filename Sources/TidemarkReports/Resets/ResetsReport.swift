package import TidemarkAnalysis
import TidemarkStatistics
package import TidemarkTables

/// Whether memory comes back to its baseline when the simulation is reset: the predecessor's rule, and the verdict
/// that knows noise and settling.
package enum ResetsReport {
  package static func report(_ result: RunResets, isExplained: Bool = false) -> Report {
    let resets = result.resets
    var sections = [table(resets)]
    if isExplained {
      var explanation = Explanation()
      for reset in resets { explanation.add(reset.sentences, on: reset.container, in: reset.scenario) }
      sections.append(explanation.section)
    }
    let pruned = resets.count(where: \.isPruned)
    return Report(
      sections: sections,
      notes: collected(resets.map { ($0.container, $0.verdict.value?.warnings.map(\.description) ?? []) })
        + (pruned == 0
          ? []
          : [
            "readings of \(pruned) of \(resets.count) series were pruned; the result is that of the stored means, and a verdict needs the readings"
          ]),
      queries: result.queries, nothing: result.nothing,
      alarms: [.reset: resets.filter { $0.verdict.value?.verdict == .fail }.map(\.container)])
  }

  /// In the order given.
  package static func table(_ resets: [ContainerReset]) -> ReportTable {
    ReportTable(
      key: "resets", title: "Reset behaviour", columns: columns, rows: resets,
      droppable: [
        "reason", "load_peak_mb", "ratio_text", "post_reset_mean_mb", "baseline_mean_mb",
        "difference_percent",
      ])
  }

  static let columns: [Column<ContainerReset>] = [
    Column("scenario", "Scenario", .text, "name of the scenario") { $0.scenario },
    Column("container", "Container", .text, "name of the container") { $0.container },
    Column("baseline_mean_mb", "Baseline MB", .real(1), "mean working set before the load") {
      $0.comparison.value?.baselineMean
    },
    Column("load_mean_mb", "Load MB", .real(1), "mean under load", detail: true) { $0.loadMeanMB },
    Column("load_peak_mb", "Load peak MB", .real(1), "largest reading under load") {
      $0.comparison.value?.loadPeak
    },
    Column("post_reset_mean_mb", "After MB", .real(1), "mean after the reset") {
      $0.comparison.value?.postResetMean
    },
    Column("difference_percent", "Difference %", .real(1), "mean after over mean before, less 100 %") {
      $0.comparison.value?.differencePercent
    },
    Column("tolerance_percent", "Tolerance %", .real(1), "as asked for", detail: true) {
      $0.tolerancePercent
    },
    Column("result", "Result", .verdict, "PASS or FAIL of the means alone, as the predecessor judged") {
      $0.comparison.value.map { $0.passed ? "PASS" : "FAIL" }
    },
    Column("verdict", "Verdict", .verdict, "pass, fail or inconclusive, by the interval of the ratio") {
      $0.verdict.value?.verdict.rawValue ?? "inconclusive"
    },
    Column("ratio", "Ratio", .real(2), "mean after, settling cut off, over mean before", detail: true) {
      $0.verdict.value?.ratio
    },
    Column("ratio_low", "from", .real(2), "one-sided 95 % bound", detail: true) {
      $0.verdict.value?.bounds?.lower
    },
    Column("ratio_high", "to", .real(2), "one-sided 95 % bound", detail: true) {
      $0.verdict.value?.bounds?.upper
    },
    Column("ratio_text", "Ratio [5 %, 95 %]", readers: .people) {
      intervalText($0.verdict.value?.ratio, $0.verdict.value?.bounds, decimals: 2)
    },
    Column(
      "effective_baseline", "Worth", .real(1), "effective number of independent readings in the baseline",
      detail: true
    ) { $0.verdict.value?.effectiveBaseline },
    Column(
      "effective_post_reset", "Worth", .real(1), "effective number of independent readings after the reset",
      detail: true
    ) { $0.verdict.value?.effectivePostReset },
    Column(
      "settling_count", "Settling", .integer, "first readings after the reset that were ignored",
      detail: true
    ) { $0.verdict.value?.settlingCount },
    Column(
      "window_factor_to_decision", "Window", .real(1),
      "how many times longer the windows should be to decide; null when decided, or when this cannot be estimated",
      detail: true
    ) { $0.verdict.value?.windowFactorToDecision },
    Column("reason", "Reason", .text, "why the verdict is what it is") { $0.reason },
  ]
}
