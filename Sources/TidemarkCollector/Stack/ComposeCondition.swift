/// How a container of the project stands, as far as waiting for it goes.
enum ComposeCondition: Sendable, Equatable {
  /// Running, and healthy if it has a check.
  case well
  /// A job that is through: it ended with 0 and nobody starts it again.
  case done
  case waiting(String)
  /// Ended, and nobody starts it again.
  case ended(String)

  init(_ inspection: EngineInspection) {
    guard let state = inspection.state else {
      self = .waiting("in no known state")
      return
    }
    let status = state.status ?? ""
    switch status {
    case _ where state.restarting == true || status == "restarting":
      self = .waiting("restarting after it \(Self.ending(state))")
    case "running", "paused":
      self = Self.health(state.health, isPaused: status == "paused")
    case "exited", "dead":
      let restarts = !["", "no"].contains(inspection.hostConfig?.restartPolicy?.name ?? "")
      if state.exitCode == 0, status == "exited" {
        self = .done
      } else {
        // A policy that was to restart it has given up, or was overruled by hand.
        self = .ended(Self.ending(state) + (restarts ? " and is not started again" : ""))
      }
    default:
      let error = state.error.flatMap { $0.isEmpty ? nil : ": \($0.escapingControls)" } ?? ""
      self = .waiting((status.isEmpty ? "not started" : status) + error)
    }
  }

  /// Continues a sentence: `exited with code 1`.
  static func ending(_ state: EngineInspection.State) -> String {
    ending(exitCode: state.exitCode, isOOM: state.oomKilled == true)
  }

  /// Above 128 it was a signal, as shells count (POSIX, Shell Command Language, 2.8.2).
  static func ending(exitCode: Int?, isOOM: Bool) -> String {
    guard let exitCode else { return "ended" }
    if isOOM, exitCode == 137 { return "was killed for want of memory (137)" }
    if exitCode > 128 { return "was ended by signal \(exitCode - 128) (\(exitCode))" }
    return "exited with code \(exitCode)"
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
