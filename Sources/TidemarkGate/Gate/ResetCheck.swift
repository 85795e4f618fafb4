package import TidemarkAnalysis
import TidemarkStatistics
package import TidemarkWarehouse

/// Does a container give its memory back after a reset? The verdict of the resets report of each candidate run.
package struct ResetCheck: Sendable {
  package let scenario: String
  package let container: String
  /// Newest first; not empty.
  package let resets: [(run: RunHead, reset: ContainerReset)]

  /// One check a reset scenario and container.
  package static func all(_ runs: [RunHead], in warehouse: Warehouse) throws -> [ResetCheck] {
    let found = try runs.flatMap { run in
      try RunResets(run, in: warehouse).resets.map { (run: run, reset: $0) }
    }
    return Dictionary(grouping: found) { Place(scenario: $0.reset.scenario, container: $0.reset.container) }
      .map { ResetCheck(scenario: $0.scenario, container: $0.container, resets: $1) }
      .sorted { ($0.scenario, $0.container) < ($1.scenario, $1.container) }
  }

  private struct Place: Hashable {
    let scenario: String
    let container: String
  }

  package func finding(_ policy: GatePolicy) -> GateFinding? {
    let subject = GateSubject(scenario: scenario, container: container, metric: "reset")
    let terms = policy.terms(scenario: scenario, container: container, metric: subject.metric)
    guard terms.severity != .ignore else { return nil }
    let agreed = AgreedVerdict(
      resets.map { ("#\($0.run.runID)", $0.reset.gateVerdict, $0.reset.gateReason) })
    let newest = resets[0].reset
    var evidence = GateEvidence()
    evidence.baseMean = newest.comparison.value?.baselineMean
    evidence.candidateMean = newest.comparison.value?.postResetMean
    evidence.relativeChange = newest.verdict.value.map { $0.ratio - 1 }
    evidence.candidateRuns = resets.count
    return GateFinding(
      kind: .reset, subject: subject, verdict: agreed.verdict,
      standing: terms.severity == .warn ? .warns : .counts, inconclusiveIs: terms.inconclusiveIs,
      reason: agreed.reason, evidence: evidence)
  }
}

extension ContainerReset {
  fileprivate var gateVerdict: CheckVerdict {
    switch verdict.value?.verdict {
    case .pass: .pass
    case .fail: .fail
    case .inconclusive, nil: .inconclusive
    }
  }

  fileprivate var gateReason: String {
    guard let judged = verdict.value, let ratio = intervalText(judged.ratio, judged.bounds, decimals: 2)
    else {
      return reason
    }
    return "memory after over memory before is \(ratio): \(reason)"
  }
}
