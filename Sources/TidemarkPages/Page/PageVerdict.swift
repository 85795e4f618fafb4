import TidemarkGate

/// What all findings come to, by the precedence of the exit codes.
struct PageVerdict {
  let badge: Badge
  let sentence: String

  /// - Parameters:
  ///   - findings: all of them, none folded into a count.
  ///   - judgedCount: judgements made, those that passed too.
  ///   - judgement: the newest of the run; the banner says what it says, unless a comparison with runs of the reader's own
  ///     choice found worse.
  init(_ findings: [RunFinding], judgedCount: Int, judgement: RunJudgement? = nil) {
    func count(_ gravity: RunFinding.Gravity) -> Int { findings.count { $0.gravity == gravity } }
    let (fails, warnings, unclear) = (count(.fail), count(.warning), count(.unclear))
    let parts = [
      (fails, fails == 1 ? "failure" : "failures"), (warnings, "to be watched"), (unclear, "inconclusive"),
    ]
    .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    if let judgement, !findings.contains(where: { $0.anchor == "comparison" && $0.gravity == .fail }) {
      badge = Badge(judgement.verdict.rawValue)
    } else if fails > 0 {
      badge = Badge("fail")
    } else if unclear > 0 || judgedCount == 0 {
      badge = Badge("inconclusive")
    } else {
      badge = Badge("pass")
    }
    let found =
      findings.isEmpty
      ? (judgedCount == 0 ? "nothing was judged" : "nothing stands out in \(judgedCount) judgements")
      : parts
    sentence =
      judgement.map { judgement in
        let without = judgement.isWithdrawn ? " without an acknowledgement that was removed since" : ""
        return "judgement \(judgement.number) of the gate: \(judgement.verdict.rawValue)\(without); \(found)"
      } ?? found
  }
}
