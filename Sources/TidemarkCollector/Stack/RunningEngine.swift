import TidemarkErrors

/// Containers that others start and stop: they are only looked at.
struct RunningEngine: Stack {
  let events: AsyncStream<StackEvent>
  private let roster: EngineRoster

  init(_ roster: EngineRoster) {
    self.roster = roster
    events = AsyncStream { $0.finish() }
  }

  /// Throws `EngineError` when the engine cannot be asked, `RunningEngineError` when nothing runs in it.
  func start() async throws {
    guard try await roster.entries().contains(where: \.isAlive) else {
      throw RunningEngineError.nothingRuns(roster.engine.address, roster.scope)
    }
  }

  func stop() async {}

  /// Containers come and go while they are recorded; the engine itself may be started anew.
  func untilLost() async throws {
    while true { try await Task.sleep(for: .seconds(3600)) }
  }

  func status() async -> [ServiceStatus] {
    let entries: [RosterEntry]
    do {
      entries = try await roster.entries()
    } catch {
      return []
    }
    return entries.filter(isShown).map { entry in
      let health = entry.inspection.state?.health?.status
      return ServiceStatus(
        service: entry.name.name, isRunning: entry.isAlive,
        isHealthy: health.flatMap { ["healthy": true, "unhealthy": false, "starting": false][$0] },
        detail: entry.statusDetail)
    }
  }

  /// What has ended is of interest only in a project of ours, and there not when it has done its work.
  private func isShown(_ entry: RosterEntry) -> Bool {
    switch entry.inspection.state?.status ?? entry.state {
    case "exited", "dead", "created": roster.scope != .all && entry.inspection.state?.exitCode != 0
    default: true
    }
  }

  func killAtOnce() {}
}

/// Why there is nothing to record in an engine.
enum RunningEngineError: ExplainedError, Equatable {
  case nothingRuns(EngineAddress, ContainerScope)

  var description: String {
    switch self {
    case .nothingRuns(let address, .all):
      "the container engine at \(address) runs no container; start the stack, or set DOCKER_HOST to its engine"
    case .nothingRuns(let address, .project(let name)):
      "the container engine at \(address) runs no container of the Compose project \(name); start it, or correct "
        + "stack.project"
    }
  }
}

extension RosterEntry {
  /// Its name and state in a few words: `tmlab_web_1, exited 137`.
  var statusDetail: String {
    var text = containerName
    let status = inspection.state?.status ?? state
    if status != "running" { text += ", \(status)" }
    if status == "exited", let code = inspection.state?.exitCode { text += " \(code)" }
    if let health = inspection.state?.health?.status, health == "starting" {
      text += ", health check has not passed yet"
    }
    return text
  }
}
