import TidemarkAnalysis
import TidemarkStatistics

/// What no run of the baseline has: named, held to its memory limit, and judged further as the policy says.
struct NewCheck {
  let input: GateInput
  let places: [NewPlace]

  /// The metric by which a policy speaks of what is new.
  static let metric = "new"

  var findings: [GateFinding] {
    places.compactMap { place in
      let subject = GateSubject(scenario: place.scenario, container: place.container, metric: Self.metric)
      let terms = input.policy.terms(
        scenario: subject.scenario, container: subject.container, metric: subject.metric)
      guard terms.severity != .ignore else { return nil }
      var evidence = GateEvidence()
      evidence.candidateMean = place.fullest.memoryP95MB
      evidence.candidateRuns = input.candidates.count
      let judged =
        place.isFull ? "at its memory limit: \(place.text)" : "no run of the baseline has it: \(place.text)"
      return GateFinding(
        kind: .new, subject: subject, verdict: place.isFull ? .fail : .inconclusive,
        standing: terms.severity == .warn ? .warns : .counts, inconclusiveIs: terms.inconclusiveIs,
        reason: judged, evidence: evidence, seriesCount: place.readings.count)
    }
  }
}
