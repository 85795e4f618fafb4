import TidemarkErrors
import TidemarkWarehouse

/// Why a scenario yields nothing, beside what stack and workload say.
enum ScenarioError: ExplainedError {
  case noReadings(phase: PhaseName, source: String, reason: String?)
  case outOfMemory(container: String, detail: String)

  var description: String {
    switch self {
    case .outOfMemory(let container, let detail):
      "OOM kill in \(container): \(detail)"
    case .noReadings(let phase, let source, let reason):
      "not one reading in phase \(phase.rawValue) from source \(source)"
        + (reason.map { ": \($0)" } ?? "; no service was running") + "; see `tidemark-collect check`"
    }
  }
}
