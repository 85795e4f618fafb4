import TidemarkAnalysis
package import TidemarkErrors
package import TidemarkWarehouse

/// A subject somebody wants to acknowledge, checked against what a run has.
package struct AcknowledgedSubject: Sendable {
  package let pattern: String
  /// Series and checks of the run that it names.
  package let matchCount: Int

  /// - Throws: `AcknowledgementError`.
  package init(_ pattern: String, of run: RunHead, in warehouse: Warehouse) throws {
    guard pattern.split(separator: "/", omittingEmptySubsequences: true).count == 3 else {
      throw AcknowledgementError.notASubject(pattern)
    }
    let keys = try SeriesTable([run], in: warehouse).series.map(\.key)
    let places = Set(keys.filter { $0.metric == .oomCount }.map { [$0.scenario, $0.container] })
    let series = keys.filter { $0.metric != .oomCount }.map(\.subject)
    let checks =
      places.flatMap { place in ["reset", "oom"].map { "\(place[0])/\(place[1])/\($0)" } }
      + Set(places.map { "*/\($0[1])/leak" })
    let known = series + checks.sorted()
    matchCount = known.count { matches(pattern, $0) }
    guard matchCount > 0 else { throw AcknowledgementError.matchesNothing(pattern, run, known: known) }
    self.pattern = pattern
  }
}

package enum AcknowledgementError: ExplainedError {
  case notASubject(String)
  case matchesNothing(String, RunHead, known: [String])
  case unknown(Int64)

  package var exitStatus: ExitStatus {
    switch self {
    case .notASubject, .matchesNothing: .usage
    case .unknown: .failed
    }
  }

  package var description: String {
    switch self {
    case .notASubject(let text):
      "`\(text)` names no series; write scenario/container/metric, such as load_scaling_40/api/memory_p95_mb, with * for anything: '*/api/memory_*'"
    case .matchesNothing(let text, let run, let known):
      "`\(text)` matches nothing of run #\(run.runID); it has \(known.count) series, such as:\n"
        + known.prefix(10).map { "  " + visible($0) }.joined(separator: "\n")
    case .unknown(let number):
      "there is no acknowledgement \(number) in force; `tidemark ack --list` lists them"
    }
  }
}
