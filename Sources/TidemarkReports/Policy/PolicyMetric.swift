/// Names a policy may use for what is judged.
enum PolicyMetric {
  /// Verdicts of their own, which no floor applies to.
  static let checks = ["leak", "reset", "oom"]
  static let compared = ["memory_mean_mb", "memory_p95_mb", "cpu_mean_percent", "cpu_p95_percent"]
  static let all = compared + checks
  static let objectives = compared + ["leak", "oom"]
}

extension PolicyRule {
  /// What holds when no policy says otherwise.
  package static let standard: [PolicyRule] = [
    PolicyRule(metric: "memory_*", relativePercent: 5, absolute: 8),
    PolicyRule(metric: "cpu_*", relativePercent: 10, absolute: 2),
    PolicyRule(metric: "leak", inconclusiveIs: .pass),
    PolicyRule(metric: "reset", inconclusiveIs: .pass),
  ]
}
