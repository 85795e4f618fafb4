package import TidemarkAnalysis
import TidemarkStatistics
package import TidemarkWarehouse

/// Does a container leak? The verdict of the leaks report over all durations of each candidate run.
package struct LeakCheck: Sendable {
  package let container: String
  /// Per candidate run that has a duration scenario with the container, newest first; not empty.
  package let leaks: [(run: RunHead, leak: ContainerLeak)]

  /// One check a container.
  package static func all(_ runs: [RunHead], in warehouse: Warehouse) throws -> [LeakCheck] {
    let found = try runs.flatMap { run in
      try RunLeaks(run, assumesConstantLoad: false, in: warehouse).containers.map { (run: run, leak: $0) }
    }
    return Dictionary(grouping: found, by: \.leak.container)
      .map { LeakCheck(container: $0, leaks: $1) }.sorted { $0.container < $1.container }
  }

  package func finding(_ policy: GatePolicy) -> GateFinding? {
    let subject = GateSubject(scenario: nil, container: container, metric: "leak")
    let terms = policy.terms(scenario: nil, container: container, metric: subject.metric)
    guard terms.severity != .ignore else { return nil }
    let agreed = AgreedVerdict(leaks.map { ("#\($0.run.runID)", $0.leak.gateVerdict, $0.leak.reason) })
    let newest = leaks[0].leak.pooled
    var evidence = GateEvidence()
    evidence.candidateMean = newest.slope
    evidence.differenceLow = newest.bounds?.lower
    evidence.differenceHigh = newest.bounds?.upper
    evidence.candidateRuns = leaks.count
    return GateFinding(
      kind: .leak, subject: subject, verdict: agreed.verdict,
      standing: terms.severity == .warn ? .warns : .counts, inconclusiveIs: terms.inconclusiveIs,
      reason: agreed.reason, evidence: evidence)
  }
}

extension ContainerLeak {
  fileprivate var gateVerdict: CheckVerdict {
    switch pooled.verdict {
    case .leak: .fail
    // Growth below a leak: told in the reason, and no reason to stop a release.
    case .monitor, .normal: .pass
    case .inconclusive: .inconclusive
    // Memory that fills its limit is killed or thrashes, whatever its growth was.
    case .atLimit: .fail
    }
  }

  fileprivate var reason: String {
    if pooled.verdict == .atLimit, let (reach, limitMB) = limitReach {
      return
        "at limit: memory is at \(fixed(reach.share * 100, 1)) % of its limit of \(formatted(limitMB)) MB and stays there"
    }
    guard let growth = intervalText(pooled.slope, pooled.bounds, decimals: 2) else {
      return "the shape of every duration is in doubt"
    }
    let longer =
      minutesToDecision.map { "; a run that is \(minutesText($0)) longer should be enough to decide" } ?? ""
    return "\(pooled.verdict.rawValue): grows by \(growth) MB/min, from \(ground)\(longer)"
  }
}
