import TidemarkStatistics

/// Does a container run out of memory that did not before? Any kill where three or more baseline runs had none fails;
/// where they had some, Fisher's exact test, one-sided at 5 %, on the runs with a kill.
struct OOMCheck: Sendable {
  let subject: GateSubject
  /// Runs with a kill, of runs that had the scenario.
  let baseEvents: Int
  let baseRuns: Int
  let candidateEvents: Int
  let candidateRuns: Int
  let terms: PolicyTerms

  private static let minimumBaseline = 3
  private static let alpha = 0.05

  var finding: GateFinding {
    let (verdict, words) = judged
    var evidence = GateEvidence()
    evidence.baseRuns = baseRuns
    evidence.candidateRuns = candidateRuns
    evidence.baseMean = baseRuns > 0 ? Double(baseEvents) / Double(baseRuns) : nil
    evidence.candidateMean = candidateRuns > 0 ? Double(candidateEvents) / Double(candidateRuns) : nil
    return GateFinding(
      kind: .oom, subject: subject, verdict: verdict, standing: terms.severity == .warn ? .warns : .counts,
      inconclusiveIs: terms.inconclusiveIs,
      reason:
        "OOM kills in \(candidateEvents) of \(counted(candidateRuns, "candidate run")), in \(baseEvents) of \(counted(baseRuns, "baseline run"))\(words)",
      evidence: evidence)
  }

  private var judged: (GateRule.Verdict, String) {
    guard candidateEvents > 0 else { return (.pass, "") }
    if baseEvents == 0, baseRuns >= Self.minimumBaseline { return (.fail, "") }
    let p = fisherExactHigher(
      baseEvents: baseEvents, baseRuns: baseRuns, candidateEvents: candidateEvents,
      candidateRuns: candidateRuns)
    if let p, p <= Self.alpha { return (.fail, ": more often, p = \(formatted(p, significantDigits: 2))") }
    let isMoreFrequent = candidateEvents * baseRuns > baseEvents * candidateRuns
    return isMoreFrequent || baseRuns == 0
      ? (.inconclusive, ": too few runs to tell whether that is more often") : (.pass, ": no more often")
  }
}
