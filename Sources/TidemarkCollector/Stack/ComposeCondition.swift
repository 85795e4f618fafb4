import TidemarkWarehouse

/// The condition of a container of the project, as far as waiting for it goes.
enum ComposeCondition: Sendable, Equatable {
  /// Running, and healthy if it has a check.
  case well
  /// A finished job: it ended with 0 and is not started again.
  case done
  case waiting(String)
  /// Ended, and is not started again; `isGivenUp` when its policy should have done so.
  case ended(Ending, isGivenUp: Bool)

  init(_ inspection: EngineInspection) {
    guard let state = inspection.state else {
      self = .waiting("in no known state")
      return
    }
    let status = state.status ?? ""
    switch status {
    case _ where state.restarting == true || status == "restarting":
      self = .waiting("restarting after it \(Ending(state))")
    case "running", "paused":
      self = Self.health(state.health, isPaused: status == "paused")
    case "exited", "dead":
      let restarts = !["", "no"].contains(inspection.hostConfig?.restartPolicy?.name ?? "")
      // A policy that was to restart it has given up, or was overruled by hand.
      self =
        state.exitCode == 0 && status == "exited" ? .done : .ended(Ending(state), isGivenUp: restarts)
    default:
      let error = state.error.flatMap { $0.isEmpty ? nil : ": \(visible(Redaction.outside($0)))" } ?? ""
      self = .waiting((status.isEmpty ? "not started" : status) + error)
    }
  }

  private static func health(_ health: EngineInspection.Health?, isPaused: Bool) -> ComposeCondition {
    if isPaused { return .waiting("paused") }
    // Podman has an empty one for none.
    guard let status = health?.status, !["", "none"].contains(status) else { return .well }
    if status == "healthy" { return .well }
    guard let check = health?.log?.last else { return .waiting("\(status), not checked yet") }
    let said = check.output.flatMap { CommandOutput($0).lines.last }.map { String($0.prefix(160)) }
    return .waiting(
      "\(status), the last check ended with \(check.exitCode.map(String.init) ?? "no code")"
        + (said.map { " and said `\($0)`" } ?? " and said nothing"))
  }
}

extension Ending {
  fileprivate init(_ state: EngineInspection.State) {
    self.init(exitCode: state.exitCode, isOOM: state.oomKilled == true)
  }
}

extension ServiceStatus {
  /// nil for a job that is done: it is not expected to run.
  init?(_ entry: RosterEntry) {
    let name = entry.name.name
    switch ComposeCondition(entry.inspection) {
    case .done:
      return nil
    case .well:
      let isChecked = entry.inspection.state?.health?.status == "healthy"
      self.init(
        service: name, isRunning: true, isHealthy: isChecked ? true : nil, detail: entry.containerName)
    case .waiting(let state):
      self.init(
        service: name, isRunning: entry.isAlive, isHealthy: entry.isAlive ? false : nil,
        detail: "\(entry.containerName), \(state)")
    case .ended(let ending, _):
      self.init(
        service: name, isRunning: false, isHealthy: nil, detail: "\(entry.containerName), \(ending)")
    }
  }
}
