import TidemarkWarehouse

/// One process killed in a container for want of memory.
struct OOMKill: Sendable, Equatable {
  /// Which signal reported it.
  enum Source: String, Sendable {
    /// The engine's event stream.
    case events
    /// The engine's `OOMKilled`, where the event was lost.
    case inspect
    /// The kernel's counter `oom_kill`, where the engine has not noticed.
    case cgroup
    /// The kernel's log, where nothing else has noticed.
    case kmsg
    /// An end by SIGKILL that nobody asked for, of a container with a limit: suspected only.
    case exit
  }

  /// Which process it was, as far as the container's end shows.
  enum Victim: Sendable, Equatable {
    /// The main process, and with it the container.
    case main
    /// Another one; the main process lives.
    case child
    /// Another one, after which the container ended by itself.
    case childThenExit(code: Int?)
    /// `OOMKilled` alone does not say.
    case unknown
  }

  /// What became of the container.
  enum Fate: Sendable, Equatable {
    /// It goes on, or stays down.
    case staysAsItIs
    case restarted
    /// By its policy, which lets it wait.
    case restarting
    case removed
  }

  var id: String
  /// Name of the series.
  var container: String
  /// Unix nanoseconds by the engine's clock.
  var timeNanoseconds: Int64
  var source: Source
  var victim: Victim
  var previousRestartCount: Int64?
  var currentRestartCount: Int64?
  var fate = Fate.staysAsItIs

  /// A sentence for the row.
  var detail: String {
    let what =
      switch victim {
      case .main: "main process killed"
      case .child: "a process in it killed, the main process lives"
      case .childThenExit(let code):
        "a process in it killed, then it exited" + (code.map { " with \($0)" } ?? "")
      case .unknown: "the engine reports an OOM kill in it"
      }
    let after =
      switch fate {
      case .restarted: ", container restarted"
      case .restarting: ", container waits to be restarted"
      case .removed: ", container removed"
      case .staysAsItIs: victim == .main ? ", container stays down" : ""
      }
    guard source != .exit else {
      return "suspected: main process ended by SIGKILL without a request to the engine, under a memory limit"
        + after
    }
    return what + after
  }

  /// As it is stored.
  ///
  /// - Parameter offsetMicroseconds: Since the start of the scenario.
  /// - Parameter log: The last lines of the container.
  func event(offsetMicroseconds: Int64, log: [String] = []) -> OOMEvent {
    OOMEvent(
      container: container, offsetMicroseconds: offsetMicroseconds,
      previousRestartCount: previousRestartCount,
      currentRestartCount: currentRestartCount, source: source.rawValue, detail: detail,
      log: Redaction.log(log))
  }
}

/// A container that was started again, by its policy or by hand.
struct ContainerRestart: Sendable, Equatable {
  var id: String
  /// Name of the series.
  var container: String
  /// When the run before had ended, Unix nanoseconds by the engine's clock; when the next began where that is not known.
  var endedAtNanoseconds: Int64
  /// How it had ended, as far as is known.
  var ending: Ending = .unknown
}
