import TidemarkErrors
import TidemarkSettings
import TidemarkWarehouse

/// Why the container engine did not say what was asked.
enum EngineError: ExplainedError, Equatable {
  case badAddress(String, problem: String, remedy: String)
  /// Of the docker command line.
  case badContext(String, problem: String)
  case unreachable(EngineAddress, reason: String)
  case timedOut(EngineAddress, call: String, seconds: Double)
  /// An answer of 400 and above.
  case answered(EngineAddress, call: String, status: Int, message: String)
  case unreadable(EngineAddress, call: String, problem: String)
  case tooNew(EngineAddress, oldestSpoken: EngineAPIVersion, newestKnown: EngineAPIVersion)
}

extension EngineError {
  var description: String {
    switch self {
    case .badAddress(let text, let problem, let remedy):
      "DOCKER_HOST is `\(visible(text))`: \(problem); \(remedy)"
    case .badContext(let name, let problem):
      "docker's context \(visible(name)) cannot be used: \(problem); `docker context ls` lists them, and DOCKER_HOST overrides them"
    case .unreachable(let address, let reason):
      "the container engine at \(address) cannot be reached: \(reason); is it running, and is DOCKER_HOST right? "
        + "Try `docker version`"
    case .timedOut(let address, let call, let seconds):
      "the container engine at \(address) did not answer \(call) within \(seconds.short) s; look at its log"
    case .answered(let address, let call, let status, let message):
      "the container engine at \(address) answered \(status) to \(call): \(message)"
    case .unreadable(let address, let call, let problem):
      "the container engine at \(address) sent an unexpected answer to \(call): \(problem); "
        + "is it Docker or Podman that listens there?"
    case .tooNew(let address, let oldest, let newest):
      "the container engine at \(address) speaks API \(oldest) and above, and Tidemark up to \(newest); "
        + "use a newer Tidemark"
    }
  }
}
