import Testing
import TidemarkStatistics

@testable import TidemarkReports

@Suite struct RegressionFamilyTests {
  /// Ten runs of 500 with a spread of 1 %.
  private static let quiet = [495.0, 505, 498, 502, 500, 493, 507, 500, 496, 504]

  private func series(
    _ candidate: [Double], base: [Double] = quiet, metric: String = "memory_p95_mb",
    _ change: (inout PolicyTerms) -> Void = { _ in }
  ) -> RegressionSeries {
    var terms = GatePolicy().terms(scenario: "load_10", container: "api", metric: metric)
    change(&terms)
    return RegressionSeries(
      subject: GateSubject(scenario: "load_10", container: "api", metric: metric), unit: "MB", base: base,
      candidate: candidate, terms: terms)
  }

  private func judge(_ all: RegressionSeries...) -> [GateFinding] {
    RegressionFamily.judge(all, alpha: 0.01)
  }

  @Test("a rise beyond both floors and the noise fails, and says by how much")
  func regression() {
    let finding = judge(series([560]))[0]
    #expect(finding.verdict == .fail && finding.effect == .fail && finding.isMeasured)
    #expect(
      finding.reason
        == "rose by 60 MB (12.0 %), beyond the floor of 5 % and 8 MB and the noise: p < 0.0001, 10 baseline runs"
    )
    #expect(finding.evidence.baseMean == 500 && finding.evidence.candidateMean == 560)
    #expect(finding.evidence.threshold == 25 && finding.evidence.isImprovement == false)
  }

  @Test("below a floor it passes, relative or absolute; a fall passes and is listed as an improvement")
  func floors() {
    let small = Self.quiet.map { $0 / 100 }
    let findings = judge(series([510]), series([5.6], base: small), series([430]))
    #expect(findings.map(\.verdict) == [.pass, .pass, .pass])
    #expect(findings.map(\.evidence.isImprovement) == [false, false, true])
    #expect(findings[2].reason == "fell by 70 MB (14.0 %), below the floor of 5 % and 8 MB: an improvement")
  }

  @Test("a rise within the noise is inconclusive and says how many runs would settle it")
  func noise() {
    let noisy = Self.quiet.map { 500 + ($0 - 500) * 4 }
    let finding = judge(series([550], base: noisy))[0]
    #expect(finding.verdict == .inconclusive && finding.effect == .inconclusive && !finding.isMeasured)
    #expect(finding.evidence.runsNeeded == 2)
    #expect(finding.reason.hasSuffix("p = 0.014, 10 baseline runs; 2 candidate runs would settle it"))
    #expect(
      finding.reason.hasPrefix(
        "rose by 50 MB (10.0 %), beyond the floor of 5 % and 8 MB, but runs may differ as much"))
    let blind = judge(series([505], base: noisy))[0]
    #expect(blind.verdict == .inconclusive && blind.reason.contains("drowns in the noise between runs"))
  }

  @Test("Holm: many series ask more of each")
  func family() {
    let crowd = [series([526])] + (0..<60).map { _ in series([500]) }
    #expect(judge(series([526]))[0].verdict == .fail)
    let findings = RegressionFamily.judge(crowd, alpha: 0.01)
    #expect(findings[0].verdict == .inconclusive)
    #expect(findings[0].reason.contains("over 61 series"))
    // Series that only warn are a family of their own.
    let warned = [series([526])] + (0..<60).map { _ in series([500]) { $0.severity = .warn } }
    #expect(RegressionFamily.judge(warned, alpha: 0.01)[0].verdict == .fail)
  }

  @Test("direction: a fall fails where lower is worse, either where any change is")
  func directions() {
    let findings = judge(
      series([430]) { $0.direction = .lower }, series([570]) { $0.direction = .lower },
      series([430]) { $0.direction = .either }, series([570]) { $0.direction = .either },
      series([501]) { $0.direction = .either })
    #expect(findings.map(\.verdict) == [.fail, .pass, .fail, .fail, .pass])
    #expect(findings[0].evidence.difference == -70 && findings[0].evidence.candidateMean == 430)
    #expect(findings[0].reason.hasPrefix("fell by 70 MB (14.0 %), beyond the floor"))
  }

  @Test("what cannot be compared, is thin, or has no runs is inconclusive, whatever its numbers")
  func obstacles() {
    var strange = series([500])
    strange.obstacle = "the memory limit changed"
    var thin = series([500])
    thin.coverage = 0.62
    let findings = judge(strange, thin, series([]), series([500], base: []), series([500], base: [500, 501]))
    #expect(findings.allSatisfy { $0.verdict == .inconclusive && $0.effect == .inconclusive })
    #expect(findings[0].reason == "the memory limit changed")
    #expect(findings[1].reason == "62 % of the readings expected, needs 90 %")
    #expect(findings[2].reason == "the candidate has no value")
    #expect(findings[3].reason == "the baseline has no value")
    #expect(findings[4].reason.hasPrefix("2 baseline runs and no history tell nothing"))
  }

  @Test("a warning does nothing to the gate; inconclusive does what the policy says")
  func standing() {
    let warned = judge(series([560]) { $0.severity = .warn })
    #expect(warned[0].verdict == .fail && warned[0].effect == nil)
    #expect(GateVerdict(warned) == GateVerdict([]))
    #expect(GateVerdict(judge(series([500], base: []) { $0.inconclusiveIs = .fail })).verdict == .fail)
    #expect(
      GateVerdict(judge(series([500]), series([], base: []) { $0.inconclusiveIs = .pass })).verdict == .pass)
  }

  @Test("fail before inconclusive before pass, and never a pass where nothing was measured")
  func overall() {
    let pass = series([500])
    let fail = series([560])
    let open = series([500], base: [])
    #expect(GateVerdict(judge(pass, fail, open)).verdict == .fail)
    #expect(GateVerdict(judge(pass, open)).verdict == .inconclusive)
    #expect(GateVerdict(judge(pass)).verdict == .pass)
    #expect(GateVerdict([]).verdict == .inconclusive)
    let unmeasured = GateVerdict(judge(series([500], base: []) { $0.inconclusiveIs = .pass }))
    #expect(unmeasured.verdict == .inconclusive && !unmeasured.hasMeasured)
    let calm = OOMCheck(
      subject: GateSubject(metric: "oom"), baseEvents: 0, baseRuns: 9, candidateEvents: 0, candidateRuns: 1,
      terms: pass.terms)
    #expect(calm.finding.verdict == .pass && GateVerdict([calm.finding]).verdict == .inconclusive)
  }

  @Test(
    "any OOM kill fails where three baseline runs had none; else Fisher's test",
    arguments: [
      (0, 3, 1, 1, GateRule.Verdict.fail), (0, 2, 1, 1, .inconclusive), (0, 0, 1, 1, .inconclusive),
      (5, 10, 1, 1, .inconclusive), (10, 10, 1, 1, .pass), (1, 20, 3, 3, .fail), (3, 10, 0, 1, .pass),
    ])
  func kills(baseEvents: Int, baseRuns: Int, events: Int, runs: Int, verdict: GateRule.Verdict) {
    let check = OOMCheck(
      subject: GateSubject(metric: "oom"), baseEvents: baseEvents, baseRuns: baseRuns,
      candidateEvents: events, candidateRuns: runs, terms: series([500]).terms)
    #expect(check.finding.verdict == verdict, "\(check.finding.reason)")
  }

  @Test("a second candidate run confirms a finding or takes it back")
  func agreement() {
    let both = AgreedVerdict([("#2", .fail, "leaks"), ("#1", .fail, "leaks too")])
    #expect(both.verdict == .fail && both.reason == "run #2: fail, leaks; run #1: fail, leaks too")
    #expect(AgreedVerdict([("#2", .fail, "leaks"), ("#1", .pass, "calm")]).verdict == .inconclusive)
    #expect(AgreedVerdict([("#2", .pass, "calm")]).reason == "calm")
  }
}
