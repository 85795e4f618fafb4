import TidemarkErrors
import TidemarkSettings
import TidemarkWarehouse

/// Why a Compose project could not be started, or did not last.
enum ComposeError: StackFailure, Equatable {
  case noCommandLine([Attempt])
  case noFile(path: String)
  /// Compose itself finds none.
  case noneFound(folder: String)
  case badFile(path: String, problem: String)
  /// `command` is as typed, up to what it does: `docker compose up`.
  case failed(command: String, ended: String, output: CommandOutput)
  case outOfTime(command: String, seconds: Double, output: CommandOutput)
  /// Not all of it could be started; `waiting` is what is not well of what could be.
  indirect case notStarted(ComposeError, waiting: [Waiting])
  case nothingStarted(ComposeProject)
  /// `account` says where the time went.
  case notHealthy(budgetSeconds: Double, account: String, waiting: [Waiting])
  /// `isGivenUp` when its policy should have started it again.
  case diedAtStart(service: String, Ending, isGivenUp: Bool, log: [String])
  case died(service: String, Ending, log: [String])
  /// An attached stack, which should have been running.
  case notRunning(ComposeProject)
  case leftBehind(ComposeProject, reason: String)

  struct Attempt: Sendable, Equatable {
    var words: [String]
    var answer: String
  }

  /// A container that keeps a start from being done.
  struct Waiting: Sendable, Equatable {
    var service: String
    var container: String
    /// `unhealthy`, `starting`, `restarting`, …, with what the last check or the engine said.
    var state: String
    /// The last lines of its log.
    var log: [String] = []
  }
}

extension ComposeError {
  var description: String {
    switch self {
    case .noCommandLine(let attempts):
      "found no Compose: "
        + attempts.map { "`\($0.words.joined(separator: " "))`: \($0.answer)" }.joined(separator: "; ")
        + "; install docker-compose, or the Compose plugin of docker"
    case .noFile(let path):
      "there is no compose file \(path); correct stack.compose_file"
    case .noneFound(let folder):
      "there is no compose file \(ComposeProject.defaultFile), and Compose finds none in \(folder); set "
        + "stack.compose_file, or write a configuration with `tidemark-collect init`"
    case .badFile(let path, let problem):
      "\(path) is not a compose file: \(problem); correct it or stack.compose_file"
    case .failed(let command, let ended, let output):
      "`\(command)` \(ended)\(output)"
    case .outOfTime(let command, let seconds, let output):
      "`\(command)` was given up after \(seconds.rounded().short) s; raise stack.health_timeout_seconds, "
        + "or see what it waits for\(output)"
    case .notStarted(let failure, let waiting):
      failure.description + (waiting.isEmpty ? "" : "\nNot well at that moment: " + Self.list(waiting))
    case .nothingStarted(let project):
      "project \(project.name) of \(project.place) has no service in "
        + (project.profiles.isEmpty
          ? "no profile; name one in stack.profiles"
          : "profiles \(project.profiles.joined(separator: ", ")); correct stack.profiles")
    case .notHealthy(let budgetSeconds, let account, let waiting):
      "not healthy within \(budgetSeconds.short) s (\(account)): \(Self.list(waiting)); look at "
        + "`docker logs \(waiting.first?.container ?? "CONTAINER")` or raise stack.health_timeout_seconds"
    case .diedAtStart(let service, let ending, let isGivenUp, let log):
      "service \(service) \(ending)\(isGivenUp ? " and is not started again" : "") before the stack was healthy"
        + Self.end(of: log)
    case .died(let service, let ending, let log):
      "service \(service) \(ending) while it was measured" + Self.end(of: log)
    case .notRunning(let project):
      "project \(project.name) of \(project.place) is not running; start it, or correct stack.project"
    case .leftBehind(let project, let reason):
      "project \(project.name) could not be torn down: \(reason)\nTear it down by hand: "
        + "docker compose -p \(project.name) down -v"
    }
  }

  private static func end(of log: [String]) -> String {
    log.isEmpty
      ? "; it logged nothing"
      : "; the end of its log:\n"
        + CommandOutput(log.joined(separator: "\n")).lines.map { "  | \($0)" }.joined(separator: "\n")
  }

  var casualties: [Casualty] {
    switch self {
    case .notHealthy(_, _, let waiting):
      waiting.map { Casualty(container: $0.service, kind: .unhealthy, detail: $0.state, log: $0.log) }
    case .notStarted(_, let waiting):
      waiting.map { Casualty(container: $0.service, kind: .unhealthy, detail: $0.state, log: $0.log) }
    case .diedAtStart(let service, let ending, _, let log), .died(let service, let ending, let log):
      [Casualty(container: service, kind: .ended, detail: "\(ending)", log: log)]
    default: []
    }
  }

  private static func list(_ waiting: [Waiting]) -> String {
    waiting.map { "\($0.service): \($0.state)" }.joined(separator: "; ")
  }
}
