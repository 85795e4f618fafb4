import TidemarkErrors
import TidemarkSettings
import TidemarkWarehouse

/// Why the stack could not be started, or did not last.
enum StackError: StackFailure, Equatable {
  case nothingDeclared
  case commandMissing(service: String)
  case commandNotFound(service: String, command: String)
  case noWorkingDirectory(service: String, path: String)
  case logUnwritable(service: String, path: String, reason: String)
  /// Another program answers where the service is going to listen.
  case portInUse(service: String, host: String, port: Int)
  case cannotStart(service: String, reason: String)
  case diedAtStart(service: String, Ending, log: LogTail)
  case notHealthy(budgetSeconds: Double, waiting: [Waiting])
  case died(service: String, Ending, log: LogTail)
  /// Ended, and its policy could not start it again.
  case notRestarted(service: String, Ending, reason: String, log: LogTail)
  /// A process to attach to, which is not there.
  case notRunning(service: String, pid: Int32)

  struct Waiting: Sendable, Equatable {
    var service: String
    var url: String
    /// The last thing its health URL answered.
    var answer: String
    var log: LogTail
  }
}

extension StackError {
  var casualties: [Casualty] {
    switch self {
    case .diedAtStart(let service, let ending, let log), .died(let service, let ending, let log),
      .notRestarted(let service, let ending, _, let log):
      [Casualty(container: service, kind: .ended, detail: "\(ending)", log: log.lines)]
    case .notHealthy(_, let waiting):
      waiting.map {
        Casualty(
          container: $0.service, kind: .unhealthy, detail: "\($0.url): \($0.answer)", log: $0.log.lines)
      }
    default: []
    }
  }

  var description: String {
    switch self {
    case .nothingDeclared:
      "stack.kind is processes, but stack.services declares none; add a service with its command"
    case .commandMissing(let service):
      "stack.services.\(service) has no command; add `command: [program, argument, …]`"
    case .commandNotFound(let service, let command):
      "the command of service \(service), `\(command)`, is not an executable file; correct stack.services.\(service).command or install it"
    case .noWorkingDirectory(let service, let path):
      "service \(service) should run in \(path), which is no directory; correct stack.services.\(service).working_directory"
    case .logUnwritable(let service, let path, let reason):
      "cannot write the log of service \(service) to \(path): \(reason); set stack.services.\(service).log_file"
    case .portInUse(let service, let host, let port):
      "port \(port) on \(host), where service \(service) should answer, is in use already; "
        + "stop what listens there (`ss -ltnp 'sport = :\(port)'` names it) or give the service another port"
    case .cannotStart(let service, let reason):
      "cannot start service \(service): \(reason)"
    case .diedAtStart(let service, let ending, let log):
      "service \(service) \(ending) before it was healthy\(log)"
    case .notHealthy(let budgetSeconds, let waiting):
      "not healthy within \(budgetSeconds.short) s: "
        + waiting.map { "\($0.service) (\($0.url): \($0.answer))" }.joined(separator: ", ")
        + "; look at its log or raise stack.health_timeout_seconds"
        + waiting.map(\.log.description).joined()
    case .died(let service, let ending, let log):
      "service \(service) \(ending) while it was measured\(log)"
    case .notRestarted(let service, let ending, let reason, let log):
      "service \(service) \(ending) and could not be started again (\(reason))\(log)"
    case .notRunning(let service, let pid):
      "there is no process \(pid) to record as \(service); find its id with `pgrep -a`"
    }
  }
}
