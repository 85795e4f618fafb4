import TidemarkErrors
import TidemarkSettings
import TidemarkWarehouse

/// Why a step of the workload failed. `step` is what was to be done, in words.
enum WorkloadError: ExplainedError, Equatable {
  case refused(step: String, url: String)
  case timedOut(step: String, url: String, seconds: Double)
  case unreachable(step: String, url: String, reason: String)
  /// `origin` is where the key was given; nil when there was none. Never the key.
  case keyRejected(step: String, url: String, status: Int, header: String, origin: String?)
  case tooManyRequests(step: String, url: String, seconds: Double)
  case badStatus(step: String, url: String, status: Int, answer: String)
  case unexpectedAnswer(step: String, url: String, problem: StepCondition.Problem, answer: String)
  case notAsExpected(step: String, url: String, expected: String, answer: String)
  case conditionNotMet(step: String, url: String, seconds: Double, answer: String)
  case commandNotRun(step: String, command: String, reason: String)
  /// `ended` continues a sentence.
  case commandFailed(step: String, command: String, ended: String, output: CommandOutput)
  case commandOutOfTime(step: String, command: String, seconds: Double, output: CommandOutput)
}

extension WorkloadError {
  var description: String {
    switch self {
    case .refused(let step, let url):
      "cannot \(step): connection refused at \(url); start the stack or correct workload.base_url"
    case .timedOut(let step, let url, let seconds):
      "cannot \(step): no answer from \(url) within \(seconds.short) s; "
        + "look at the service's log or raise workload.timeout_seconds"
    case .unreachable(let step, let url, let reason):
      "cannot \(step): \(url) cannot be reached: \(reason); correct workload.base_url"
    case .keyRejected(let step, let url, let status, let header, let origin):
      "cannot \(step): \(url) answers \(status), so it rejects the key in header \(header) "
        + (origin.map { "(from \($0)); correct it there" }
          ?? "(none was given); set workload.api_key, workload.api_key_env or $TIDEMARK_WORKLOAD_API_KEY")
    case .tooManyRequests(let step, let url, let seconds):
      "cannot \(step): \(url) still answers 429 (too many requests) after \(seconds.short) s; "
        + "raise the service's rate limit or workload.timeout_seconds"
    case .badStatus(let step, let url, let status, let answer):
      "cannot \(step): \(url) answers \(status)\(Self.quoted(answer)); "
        + (Self.remedies[status]
          ?? (status >= 500 ? "look at the service's log" : "correct workload.base_url"))
    case .unexpectedAnswer(let step, let url, let problem, let answer):
      "cannot \(step): the answer of \(url) \(problem)\(Self.quoted(answer)); "
        + "is workload.base_url the right API?"
    case .notAsExpected(let step, let url, let expected, let answer):
      "cannot \(step): \(url) answers\(Self.quoted(answer)), and not \(expected)"
    case .conditionNotMet(let step, let url, let seconds, let answer):
      "gave up to \(step) after \(seconds.short) s: \(url) answers\(Self.quoted(answer)); "
        + "use fewer agents or raise workload.spawn_timeout_seconds"
    case .commandNotRun(let step, let command, let reason):
      "workload.commands.\(step) (`\(command)`) cannot be run: \(reason)"
    case .commandFailed(let step, let command, let ended, let output):
      "workload.commands.\(step) (`\(command)`) \(ended)\(output)"
    case .commandOutOfTime(let step, let command, let seconds, let output):
      "workload.commands.\(step) (`\(command)`) did not end within \(seconds.short) s and was ended; "
        + "raise workload.commands.timeout_seconds\(output)"
    }
  }

  private static let remedies = [
    404: "is workload.base_url the rideshare API?",
    422: "the service does not accept the request; use a smaller load level, or see what it objects to",
  ]

  private static func quoted(_ answer: String) -> String {
    answer.isEmpty ? "" : " (\(visible(Redaction.outside(String(answer.prefix(200))))))"
  }
}
