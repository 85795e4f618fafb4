/// The runs a candidate is compared with.
package struct BaselineChoice: Sendable, Equatable {
  package struct Omission: Sendable, Equatable {
    package let run: RunHead
    /// `the candidate`, `interrupted`, `2 scenarios aborted`.
    package let reason: String
  }

  /// Newest first, not empty.
  package let runs: [RunHead]
  /// Runs that the selector means too, but that are no baseline.
  package let leftOut: [Omission]
}

extension RunDirectory {
  /// The runs of a baseline: those of a set without the candidates themselves, without runs that did not complete and
  /// without runs with aborted scenarios. One run named by its place or its name is taken as it is.
  ///
  /// - Parameters:
  ///   - refused: runs that are no baseline for another reason. A named baseline was accepted by a person and keeps
  ///     them.
  ///   - start: `last:10` and `7d` choose among older runs than this one; nil: among all.
  /// - Throws: `SelectorError`.
  package func baseline(
    _ selector: RunSelector, besides candidates: [RunHead], refusing refused: [Int64: String] = [:],
    before start: RunHead? = nil
  ) throws -> BaselineChoice {
    let excluded = Set(candidates.map(\.runID))
    let refused = selector.isNamed ? [:] : refused
    func flaw(_ run: RunHead) -> String? {
      excluded.contains(run.runID) ? "the candidate" : run.flaw ?? refused[run.runID]
    }
    guard selector.isSet || selector.isDescription else {
      return BaselineChoice(runs: try all(selector), leftOut: [])
    }
    var pool = runs
    if let start, selector.isDescription { pool = runs.filter { RunHead.isOlder($0, start) } }
    guard !pool.isEmpty || runs.isEmpty else { throw SelectorError.noBaselineRun(selector.text, leftOut: []) }
    let meant = try pick(selector, from: pool)
    let leftOut = meant.compactMap { run in
      flaw(run).map { BaselineChoice.Omission(run: run, reason: $0) }
    }
    var chosen = meant.filter { flaw($0) == nil }
    if selector.isDescription, !leftOut.isEmpty {
      do { chosen = try pick(selector, from: pool.filter { flaw($0) == nil }) } catch SelectorError.noMatch {}
    }
    guard !chosen.isEmpty else { throw SelectorError.noBaselineRun(selector.text, leftOut: leftOut) }
    return BaselineChoice(runs: chosen, leftOut: leftOut)
  }
}
