import TidemarkStatistics

/// Names a policy may use for what is judged.
enum PolicyMetric {
  /// Verdicts of their own, which no floor applies to.
  static let checks = ["leak", "reset", "oom"]
  /// Numbers that are compared with the baseline. Kills are counted by `oom`.
  static let compared = RunMetric.allCases.filter { $0 != .oomCount }
  static let all = compared.map(\.rawValue) + checks
  static let objectives = compared.map(\.rawValue) + ["leak", "oom"]
}

extension PolicyRule {
  /// What holds when no policy says otherwise.
  package static let standard: [PolicyRule] =
    PolicyMetric.compared.map { metric in
      var rule = PolicyRule(
        metric: metric.rawValue, relativePercent: percent(metric.rule.relativeFloor),
        absolute: metric.rule.absoluteFloor)
      if metric.isLowerWorse { rule.direction = .lower }
      if metric.isDerivedFromOthers { rule.severity = .warn }
      return rule
    } + ["leak", "reset"].map { PolicyRule(metric: $0, inconclusiveIs: .pass) }

  /// Without the error of the binary fraction.
  private static func percent(_ share: Double) -> Double { (share * 1e6).rounded() / 1e4 }
}

extension RunMetric {
  /// Says the same as memory and its growth, in words that are good to read: worth a warning, not a second failure.
  fileprivate var isDerivedFromOthers: Bool {
    switch self {
    case .headroom, .memoryAtTop, .agentsAtLimit: true
    case .memoryMean, .memoryP95, .cpuMean, .cpuP95, .oomCount, .growthPerAgent, .leakSlope, .retained: false
    }
  }
}
