import TidemarkAnalysis
import TidemarkStatistics

/// One verdict of several candidate runs on the same matter: theirs where they agree, else none.
///
/// So that a second candidate run confirms a finding or takes it back.
package struct AgreedVerdict: Sendable {
  package let verdict: CheckVerdict
  package let reason: String

  /// - Parameter runs: verdict and reason of each run, not empty; `run` names it, such as `#41`.
  package init(_ runs: [(run: String, verdict: CheckVerdict, reason: String)]) {
    let verdicts = Set(runs.map(\.verdict))
    verdict = verdicts.count == 1 ? runs[0].verdict : .inconclusive
    reason =
      runs.count == 1
      ? runs[0].reason
      : runs.map { "run \($0.run): \($0.verdict.rawValue), \($0.reason)" }.joined(separator: "; ")
  }
}
