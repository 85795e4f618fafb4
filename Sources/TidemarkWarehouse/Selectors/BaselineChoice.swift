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
  /// - Throws: `SelectorError`.
  package func baseline(_ selector: RunSelector, besides candidates: [RunHead]) throws -> BaselineChoice {
    let excluded = Set(candidates.map(\.runID))
    func flaw(_ run: RunHead) -> String? { excluded.contains(run.runID) ? "the candidate" : run.flaw }
    let meant = try all(selector)
    guard selector.isSet || selector.isDescription else { return BaselineChoice(runs: meant, leftOut: []) }
    let leftOut = meant.compactMap { run in
      flaw(run).map { BaselineChoice.Omission(run: run, reason: $0) }
    }
    var chosen = meant.filter { flaw($0) == nil }
    if selector.isDescription, !leftOut.isEmpty {
      do { chosen = try pick(selector, from: runs.filter { flaw($0) == nil }) } catch SelectorError.noMatch {}
    }
    guard !chosen.isEmpty else { throw SelectorError.noBaselineRun(selector.text, leftOut: leftOut) }
    return BaselineChoice(runs: chosen, leftOut: leftOut)
  }
}
