import TidemarkAnalysis
import TidemarkErrors
import TidemarkStatistics
import TidemarkWarehouse

extension GatePolicy {
  /// The commented policy `gate --init-policy` writes. It says what holds without it; a test holds it to that.
  package static let starterText = """
    # What fails a build: the policy of `tidemark gate`. Everything here is what holds without this file; leave out what
    # you do not change. A check that cannot be decided is inconclusive, never a pass.

    # Chance that the gate fails although nothing changed, over all series together (Holm's correction).
    alpha: 0.01

    # A series with fewer of its expected readings is inconclusive.
    minimum_coverage_percent: 90

    # What an inconclusive check makes of the gate: inconclusive (exit code 3), pass or fail.
    inconclusive_is: inconclusive

    # A change fails when it is at least relative_percent of the baseline AND at least absolute (in units of the metric)
    # AND outside the noise between runs. A rule holds for the series that match its metric, scenario and container; *, ?
    # and [a-z] stand for other letters. Of several rules that match, later ones win, setting by setting.
    #   direction: higher (a rise is worse), lower or either
    #   severity:  fail, warn (told, decides nothing) or ignore
    # `new` speaks of containers and scenarios that no run of the baseline has: they are named, and fail at 95 % of their
    # memory limit; with inconclusive_is: fail they fail in any case.
    # Here also minimum_coverage_percent and inconclusive_is, for single series.
    rules:
    \(PolicyRule.standard.map { "  - " + $0.text }.joined(separator: "\n"))
    #  - {container: kafka*, scenario: load_scaling_*, relative_percent: 10}
    #  - {container: grafana, severity: ignore}

    # Bounds that hold whatever the baseline was: METRIC, one of < <= > >= =, a number. `leak` is growth in MB/min, judged
    # by its interval; `oom` is the number of OOM kills.
    objectives: []
    #  - memory_p95_mb < 700
    #  - oom = 0
    #  - {objective: leak < 1, container: simulation, severity: warn}

    """
}

extension GatePolicy {
  /// Writes the starter file. Fails with `PolicyFileError` or `DestinationError`; an existing file stays as it is.
  package static func writeStarter(to path: String) throws {
    do {
      try FileDraft.write(starterText, to: path, isReplacing: false)
    } catch DestinationError.exists {
      throw PolicyFileError.exists(path: path)
    }
  }
}

package enum PolicyFileError: ExplainedError {
  case exists(path: String)

  package var description: String {
    switch self {
    case .exists(let path): "\(path) exists; edit it, or give another name with --policy"
    }
  }
}

extension PolicyRule {
  /// As a YAML mapping in one line.
  fileprivate var text: String {
    let settings: [(String, String?)] = [
      ("metric", metric), ("scenario", scope.scenario), ("container", scope.container),
      ("relative_percent", relativePercent.map(plain)), ("absolute", absolute.map(plain)),
      ("direction", direction?.rawValue), ("severity", severity?.rawValue),
      ("minimum_coverage_percent", minimumCoveragePercent.map(plain)),
      ("inconclusive_is", inconclusiveIs?.rawValue),
    ]
    return "{" + settings.compactMap { name, value in value.map { "\(name): \($0)" } }.joined(separator: ", ")
      + "}"
  }
}
