import TidemarkErrors

/// Why a sample source yields nothing.
enum SourceError: ExplainedError, Equatable {
  /// The engine says a container runs, and there is no cgroup of it here.
  case noCgroups(container: String, id: String, driver: String?)
  /// Every road to readings that was tried, with why it does not work.
  case noneWorks([Refusal])
  case refused(Refusal)

  struct Refusal: Sendable, Equatable {
    var source: String
    var reason: String
  }
}

extension SourceError {
  var description: String {
    switch self {
    case .noCgroups(let container, let id, let driver):
      "container \(container) (\(id.prefix(12))) runs, but has no cgroup on this machine"
        + (driver.map { " (the engine's driver is \($0))" } ?? "")
        + "; does the engine run elsewhere? Use --source docker"
    case .noneWorks(let refusals):
      "no sample source works:" + refusals.map { "\n  \($0.source): \($0.reason)" }.joined()
        + "\nStart the container engine or set DOCKER_HOST; see `tidemark-collect check`"
    case .refused(let refusal):
      "--source \(refusal.source) does not work: \(refusal.reason); --source auto chooses one that works"
    }
  }
}
