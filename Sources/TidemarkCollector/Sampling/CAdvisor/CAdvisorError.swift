import TidemarkErrors
import TidemarkSettings

/// Why cAdvisor gave no readings.
enum CAdvisorError: ExplainedError, Equatable {
  case unreachable(url: String, reason: String)
  case timedOut(url: String, seconds: Double)
  case answered(url: String, status: Int, text: String)
  case tooLarge(url: String, limitBytes: Int)
  case unreadable(url: String, problem: String)
  /// It answers that there are no containers, and the engine says there are.
  case blind(url: String, running: [String])
  /// It answers that there are no containers, and there is no engine to ask whether that is so.
  case empty(url: String, engineProblem: String)
}

extension CAdvisorError {
  var description: String {
    switch self {
    case .unreachable(let url, let reason):
      "cAdvisor at \(url) cannot be reached: \(reason); start it or correct sampling.cadvisor_url"
    case .timedOut(let url, let seconds):
      "cAdvisor at \(url) gave no complete answer within \(seconds.short) s; is the machine overloaded? "
        + "Raise its -housekeeping_interval or restart it"
    case .answered(let url, let status, let text):
      "cAdvisor at \(url) answered \(status): \(text); is sampling.cadvisor_url right? Look at its log"
    case .tooLarge(let url, let limitBytes):
      "cAdvisor at \(url) sent more than \(limitBytes >> 20) MB, which is not read; is it cAdvisor that listens there? "
        + "Correct sampling.cadvisor_url"
    case .unreadable(let url, let problem):
      "the answer of \(url) is not that of cAdvisor: \(problem); correct sampling.cadvisor_url"
    case .blind(let url, let running):
      "cAdvisor at \(url) knows of no container, but the engine runs \(running.prefix(3).joined(separator: ", "))"
        + (running.count > 3 ? " and \(running.count - 3) more" : "")
        + "; it has not found Docker: give it the engine's socket and /var/lib/docker (and containerd's socket, with "
        + "0.54 or newer, for Docker 29), and look at its /validate/"
    case .empty(let url, let problem):
      "cAdvisor at \(url) reports no container, and Tidemark cannot ask the engine whether there are any: \(problem)"
    }
  }
}
