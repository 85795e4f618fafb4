package import TidemarkErrors

/// Why a selector does not name the runs it should.
package enum SelectorError: ExplainedError {
  case notUnderstood(String)
  case noRuns
  case noMatch(String, candidates: [RunHead])
  /// One run is wanted; `isSet`: the words rightly mean several.
  case ambiguous(String, candidates: [RunHead], isSet: Bool)
  case unknownBaseline(String, known: [String])
  case unknownLabel(key: String, value: String, known: [String])
  /// Every run that was meant is unfit as a baseline, for the reasons given.
  case noBaselineRun(String, leftOut: [BaselineChoice.Omission])
}

extension SelectorError {
  package var exitStatus: ExitStatus {
    switch self {
    case .notUnderstood, .ambiguous: .usage
    case .noRuns, .noMatch, .unknownBaseline, .unknownLabel, .noBaselineRun: .inconclusive
    }
  }

  package var description: String {
    switch self {
    case .notUnderstood(let text):
      "`\(text)` is not a run; use latest, latest~N, previous, #NUMBER, a test id such as 20261122_093000, at least 4 digits of a uid, a day (2026-11-22, today, yesterday), last-week, an age (12h, 7d, 2w), baseline:NAME, branch:NAME, commit:HASH, label:KEY=VALUE, and for several runs last:N, since:14d, or a..b; latest@branch:main takes the newest of a branch"
    case .noRuns:
      "the warehouse has no run yet; record one with `tidemark-collect run`"
    case .noMatch(let text, let candidates):
      "no run matches `\(text)`; there are:\n" + Self.list(candidates)
    case .ambiguous(let text, let candidates, let isSet):
      "`\(text)` matches \(candidates.count) runs; use the number of one"
        + (isSet ? ", or `latest@\(text)` for the newest:\n" : ":\n") + Self.list(candidates)
    case .unknownBaseline(let name, let known):
      "no baseline is named `\(name)`; "
        + (known.isEmpty
          ? "there is none yet, `tidemark baseline set \(name) last:10` makes one"
          : "there are: \(known.joined(separator: ", "))")
    case .unknownLabel(let key, let value, let known):
      known.isEmpty
        ? "no run has a label `\(key)`"
        : "no run has the label \(key)=\(value); its values are: " + Self.shortened(known)
    case .noBaselineRun(let text, let leftOut):
      "no run of `\(text)` can be a baseline:\n"
        + leftOut.prefix(Self.listed).map { "  #\($0.run.runID)  \($0.run.testID)  \($0.reason)" }
        .joined(separator: "\n") + Self.rest(leftOut.count)
    }
  }

  private static let listed = 10

  private static func list(_ runs: [RunHead]) -> String {
    runs.prefix(listed).map { "  #\($0.runID)  \($0.testID)  \($0.status)  \($0.uid)" }
      .joined(separator: "\n") + rest(runs.count)
  }

  private static func rest(_ count: Int) -> String {
    count > listed ? "\n  and \(count - listed) more" : ""
  }

  private static func shortened(_ names: [String]) -> String {
    names.prefix(listed).joined(separator: ", ")
      + (names.count > listed ? ", and \(names.count - listed) more" : "")
  }
}
