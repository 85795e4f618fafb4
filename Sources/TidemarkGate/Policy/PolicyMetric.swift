package import TidemarkAnalysis
import TidemarkStatistics

/// Names a policy may use for what is judged.
package enum PolicyMetric {
  /// Verdicts of their own, which no floor applies to.
  package static let checks = ["leak", "reset", "oom", NewCheck.metric]
  /// Numbers that are compared with the baseline. Kills are counted by `oom`.
  package static let compared = RunMetric.allCases.filter { $0 != .oomCount }
  package static let all = compared.map(\.rawValue) + checks
  package static let objectives = compared.map(\.rawValue) + ["leak", "oom"]
}

extension PolicyRule {
  /// What holds when no policy says otherwise.
  package static let standard: [PolicyRule] =
    PolicyMetric.compared.map { metric in
      var rule = PolicyRule(
        metric: metric.rawValue, relativePercent: percent(metric.floors.relative),
        absolute: metric.floors.absolute)
      if metric.isLowerWorse { rule.direction = .lower }
      if metric.isDerivedFromOthers { rule.severity = .warn }
      return rule
    } + ["leak", "reset", NewCheck.metric].map { PolicyRule(metric: $0, inconclusiveIs: .pass) }

  /// Without the error of the binary fraction.
  private static func percent(_ share: Double) -> Double { (share * 1e6).rounded() / 1e4 }
}
