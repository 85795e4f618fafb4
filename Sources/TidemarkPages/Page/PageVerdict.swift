/// What all findings come to, by the precedence of the exit codes.
struct PageVerdict {
  let badge: Badge
  let sentence: String

  /// - Parameters:
  ///   - findings: all of them, none folded into a count.
  ///   - judgedCount: judgements made, those that passed too.
  init(_ findings: [RunFinding], judgedCount: Int) {
    func count(_ gravity: RunFinding.Gravity) -> Int { findings.count { $0.gravity == gravity } }
    let (fails, warnings, unclear) = (count(.fail), count(.warning), count(.unclear))
    let parts = [
      (fails, fails == 1 ? "failure" : "failures"), (warnings, "to be watched"), (unclear, "inconclusive"),
    ]
    .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
    if fails > 0 {
      badge = Badge("fail")
    } else if unclear > 0 || judgedCount == 0 {
      badge = Badge("inconclusive")
    } else {
      badge = Badge("pass")
    }
    sentence =
      findings.isEmpty
      ? (judgedCount == 0 ? "nothing was judged" : "nothing stands out in \(judgedCount) judgements")
      : parts
  }
}
