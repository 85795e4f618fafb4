import TidemarkErrors
import TidemarkWarehouse

/// Why a scenario was aborted, beside what stack and workload throw.
enum ScenarioError: ExplainedError {
  case noReadings(phase: PhaseName, source: String, reason: String?)
  case outOfMemory(OOMKill)

  var description: String {
    switch self {
    case .outOfMemory(let kill):
      "OOM kill in \(kill.container): \(kill.detail)"
    case .noReadings(let phase, let source, let reason):
      "not one reading in phase \(phase.rawValue) from source \(source)"
        + (reason.map { ": \($0)" } ?? "; no service was running") + "; see `tidemark-collect check`"
    }
  }
}
