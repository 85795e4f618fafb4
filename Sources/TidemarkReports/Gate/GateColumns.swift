import TidemarkAnalysis
import TidemarkGate
import TidemarkTables
import TidemarkWarehouse

extension GateReport {
  static let facts: [Column<GateReport>] = [
    Column("verdict", "Verdict", .verdict, "pass, fail or inconclusive") { $0.judgement.verdict.rawValue },
    Column("summary", "Checks", .text, "how many checks came out how") { $0.sentence },
    Column("candidate", "Candidate", .text, "the run judged, or the runs") { $0.judgement.candidateNames },
    Column("baseline", "Baseline", .text, "the runs it was compared with") { $0.judgement.baselineNames },
    Column("against", "Chosen by", .text, "selector of the baseline") { $0.judgement.input.options.against },
    Column("failed_count", "Failed", .integer, "checks that failed", detail: true) { $0.counts.failed },
    Column(
      "inconclusive_count", "Inconclusive", .integer, "checks that could not be decided and count",
      detail: true
    ) { $0.counts.open },
    Column("passed_count", "Passed", .integer, "checks that passed", detail: true) { $0.counts.passed },
    Column(
      "improved_count", "Improved", .integer,
      "of those, series that clearly improved; the baseline does not change",
      detail: true
    ) { $0.counts.improved },
    Column(
      "muted_count", "Of no weight", .integer,
      "failures and open checks that are acknowledged, only warn, or count as passed by the policy",
      detail: true
    ) { $0.counts.muted },
    Column("policy", "Policy", .text, "file of the policy, or `defaults`") { $0.policySource ?? "defaults" },
    Column("policy_sha256", "Policy hash", .text, "SHA-256 over the policy in force", detail: true) {
      $0.policyHash
    },
    Column("judgement_id", "Judgement", .integer, "number it is stored under; null when not stored") {
      $0.judgement.number
    },
    Column("created_at", "Judged", .timestamp, "when", detail: true) { $0.judgement.createdAt.iso8601 },
  ]

  static let columns: [Column<GateFinding>] = [
    Column("verdict", "Verdict", .verdict, "pass, fail or inconclusive", detail: true) {
      $0.verdict.rawValue
    },
    Column(
      "standing", "Standing", .text, "counts, warns (by the policy) or acknowledged (by a person)",
      detail: true
    ) { $0.standing.rawValue },
    Column("outcome", "Verdict", .verdict, readers: .people) { $0.outcome },
    Column("kind", "Check", .text, "regression, objective, leak, reset, oom, missing or new", detail: true) {
      $0.kind.rawValue
    },
    Column(
      "scenario", "Scenario", .text,
      "name of the scenario, or load, duration, reset for all of a kind; null: over all"
    ) { $0.subject.scenario },
    Column("container", "Container", .text, "name of the container; null: over all") { $0.subject.container },
    Column("metric", "Metric", .text, "what is judged; an objective in full") { $0.subject.metric },
    Column("base_mean", "Base", .real(2), "mean over the baseline's runs, in units of the metric") {
      $0.evidence.baseMean
    },
    Column("candidate_mean", "Now", .real(2), "mean over the candidate's runs") { $0.evidence.candidateMean },
    Column("difference", "Difference", .real(2), "candidate less base", detail: true) {
      $0.evidence.difference
    },
    Column("difference_low", "from", .real(2), "95 % interval", detail: true) { $0.evidence.differenceLow },
    Column("difference_high", "to", .real(2), "95 % interval", detail: true) { $0.evidence.differenceHigh },
    Column("change_percent", "Change %", .real(1), "difference over base; null without a relative floor") {
      $0.evidence.relativeChange.map { $0 * 100 }
    },
    Column(
      "threshold", "Threshold", .real(2), "the change that would count: the larger of the two floors",
      detail: true
    ) { $0.evidence.threshold },
    Column("adjusted_p", "p", .real(4), "one-sided, after Holm over all series that can fail", detail: true) {
      $0.evidence.adjustedPValue
    },
    Column(
      "basis", "Basis", .text,
      "runs, predictionInterval, history or otherSeries: the source of the noise between runs; null when nothing was compared",
      detail: true
    ) { $0.evidence.basis },
    Column("base_runs", "Base runs", .integer, "baseline runs with a value", detail: true) {
      $0.evidence.baseRuns
    },
    Column("candidate_runs", "Candidate runs", .integer, "candidate runs with a value", detail: true) {
      $0.evidence.candidateRuns
    },
    Column(
      "runs_needed", "Runs needed", .integer,
      "candidate runs that would be enough to decide; null when decided, or when only more baseline runs would help",
      detail: true
    ) { $0.evidence.runsNeeded },
    Column("coverage", "Coverage", .share, "readings of the candidate over readings expected", detail: true) {
      $0.evidence.coverage
    },
    Column(
      "is_improvement", "Improved", .flag("improved"), "1: clearly better than the baseline", detail: true
    ) {
      $0.evidence.isImprovement == true
    },
    Column("series_count", "Series", .integer, "series behind the finding", detail: true) {
      $0.seriesCount
    },
    Column("reason", "Reason", .text, "why the verdict is what it is") { $0.reason },
  ]
}

extension GateJudgement {
  var candidateNames: String { Self.names(input.candidates) }
  var baselineNames: String { Self.names(input.base) }

  /// `#41 20261114_093000`, or `10 runs: #31 to #40`.
  private static func names(_ runs: [RunHead]) -> String {
    guard let newest = runs.first, let oldest = runs.last else { return "none" }
    guard runs.count > 1 else { return "#\(newest.runID) \(newest.testID)" }
    return "\(runs.count) runs: #\(oldest.runID) to #\(newest.runID)"
  }
}

extension GateFinding {
  /// The verdict in a word that says what it is worth.
  var outcome: String {
    switch (standing, verdict) {
    case (_, .pass): evidence.isImprovement == true ? "improved" : "pass"
    case (.acknowledged, _): "acknowledged"
    case (.warns, _): "warning"
    case (.counts, _):
      effect != nil ? verdict.rawValue : kind == .new ? "new" : "open, counts as pass"
    }
  }
}
