import TidemarkErrors

/// Why the stack could not be started, or did not last.
package enum StackError: ExplainedError, Equatable {
  case nothingDeclared
  case commandMissing(service: String)
  case commandNotFound(service: String, command: String)
  case noWorkingDirectory(service: String, path: String)
  case logUnwritable(service: String, path: String, reason: String)
  /// Somebody else answers where the service is going to listen.
  case portInUse(service: String, host: String, port: Int)
  case cannotStart(service: String, reason: String)
  case diedAtStart(service: String, ended: String, log: LogTail)
  case notHealthy(budgetSeconds: Double, waiting: [Waiting])
  case died(service: String, ended: String, log: LogTail)
  /// A process somebody else started, which is not there.
  case notRunning(service: String, pid: Int32)

  package struct Waiting: Sendable, Equatable {
    package var service: String
    package var url: String
    /// The last thing its health URL answered.
    package var answer: String
    package var log: LogTail
  }
}

extension StackError {
  package var description: String {
    switch self {
    case .nothingDeclared:
      "stack.kind is processes, but stack.services declares none; add a service with its command"
    case .commandMissing(let service):
      "stack.services.\(service) has no command; add `command: [program, argument, …]`"
    case .commandNotFound(let service, let command):
      "the command of service \(service), `\(command)`, is not an executable file; correct stack.services.\(service).command or install it"
    case .noWorkingDirectory(let service, let path):
      "service \(service) shall run in \(path), which is no directory; correct stack.services.\(service).working_directory"
    case .logUnwritable(let service, let path, let reason):
      "cannot write the log of service \(service) to \(path): \(reason); set stack.services.\(service).log_file"
    case .portInUse(let service, let host, let port):
      "port \(port) on \(host), where service \(service) should answer, is in use already; "
        + "stop what listens there (`ss -ltnp 'sport = :\(port)'` names it) or give the service another port"
    case .cannotStart(let service, let reason):
      "cannot start service \(service): \(reason)"
    case .diedAtStart(let service, let ended, let log):
      "service \(service) \(ended) before it was healthy\(log)"
    case .notHealthy(let budgetSeconds, let waiting):
      "not healthy within \(budgetSeconds.short) s: "
        + waiting.map { "\($0.service) (\($0.url): \($0.answer))" }.joined(separator: ", ")
        + "; look at its log or raise stack.health_timeout_seconds"
        + waiting.map(\.log.description).joined()
    case .died(let service, let ended, let log):
      "service \(service) \(ended) while it was measured\(log)"
    case .notRunning(let service, let pid):
      "there is no process \(pid) to record as \(service); find its id with `pgrep -a`"
    }
  }
}
