import Foundation
import TidemarkHTTP
import TidemarkWarehouse

/// Carries out the steps of a plan against the API of the stack.
struct HTTPWorkload: Workload {
  private let plan: WorkloadPlan
  private let settings: CollectorConfiguration.Workload

  private static let conditionPause = Duration.milliseconds(100)
  /// For a 429 that does not say how long to wait.
  private static let politePause = 1.0
  private static let longestPause = 30.0
  private static let answerLimitBytes = 8 << 20

  init(_ plan: WorkloadPlan, _ settings: CollectorConfiguration.Workload) {
    self.plan = plan
    self.settings = settings
  }

  func status() async throws { try await perform(plan.status) }

  func start() async throws { try await perform(plan.start) }

  /// Asks for the agents and waits until they exist.
  func load(_ level: LoadLevel) async throws {
    try await perform(plan.load, level)
    try await perform(plan.spawned, level)
  }

  func stop() async throws { try await perform(plan.stop) }

  func reset() async throws { try await perform(plan.reset) }

  private func perform(_ steps: [WorkloadStep], _ level: LoadLevel = LoadLevel(0)) async throws {
    for step in steps { try await perform(step, level) }
  }

  private func perform(_ step: WorkloadStep, _ level: LoadLevel) async throws {
    let patience = Duration.microsecondsRounded(seconds: settings.spawnTimeoutSeconds)
    let deadline = ContinuousClock.now + patience
    while true {
      let body = try await send(step, level)
      if let expect = step.expect, try !holds(expect, in: body, step, level) {
        throw WorkloadError.notAsExpected(
          step: name(step, level), url: url(step, level), expected: expect.sentence(at: level), answer: body)
      }
      guard let condition = step.until else { return }
      if try holds(condition, in: body, step, level) { return }
      guard ContinuousClock.now < deadline else {
        throw WorkloadError.conditionNotMet(
          step: name(step, level), url: url(step, level), seconds: settings.spawnTimeoutSeconds, answer: body)
      }
      try await Task.sleep(for: Self.conditionPause)
    }
  }

  private func holds(
    _ condition: StepCondition, in body: String, _ step: WorkloadStep, _ level: LoadLevel
  ) throws -> Bool {
    do {
      return try condition.holds(in: body, at: level)
    } catch let problem as StepCondition.Problem {
      throw WorkloadError.unexpectedAnswer(
        step: name(step, level), url: url(step, level), problem: problem, answer: body)
    }
  }

  /// The body of a successful answer.
  private func send(_ step: WorkloadStep, _ level: LoadLevel) async throws -> String {
    let (purpose, url) = (name(step, level), url(step, level))
    let timeout = Duration.microsecondsRounded(seconds: settings.timeoutSeconds)
    let request = request(step, level, timeout: timeout)
    let deadline = ContinuousClock.now + timeout
    while true {
      let answer: HTTPResponse
      do {
        answer = try await HTTPClient.send(request)
      } catch HTTPError.refused {
        throw WorkloadError.refused(step: purpose, url: url)
      } catch HTTPError.timedOut {
        throw WorkloadError.timedOut(step: purpose, url: url, seconds: settings.timeoutSeconds)
      } catch let error as HTTPError {
        throw WorkloadError.unreachable(step: purpose, url: url, reason: error.description)
      }
      switch answer.status {
      case 200..<300:
        return answer.text
      case 429:
        // A date instead of seconds (RFC 9110, section 10.2.3) is as good as none.
        let asked = answer.head["Retry-After"].flatMap(Double.init)
        let pause = min(Self.longestPause, max(0.05, asked ?? Self.politePause))
        guard ContinuousClock.now + .microsecondsRounded(seconds: pause) < deadline else {
          throw WorkloadError.tooManyRequests(step: purpose, url: url, seconds: settings.timeoutSeconds)
        }
        try await Task.sleep(for: .microsecondsRounded(seconds: pause))
      case step.harmless?.status where step.harmless?.isSaid(in: answer.text) == true:
        return answer.text
      case 401, 403:
        throw WorkloadError.keyRejected(
          step: purpose, url: url, status: answer.status, header: settings.apiKeyHeader,
          origin: settings.apiKeyOrigin)
      default:
        throw WorkloadError.badStatus(step: purpose, url: url, status: answer.status, answer: answer.text)
      }
    }
  }

  private func request(_ step: WorkloadStep, _ level: LoadLevel, timeout: Duration) -> HTTPRequest {
    var request = HTTPRequest(
      step.method, settings.baseURL + level.filled(in: step.path),
      headers: step.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
      body: step.body.map { Data(level.filled(in: $0).utf8) },
      timeout: timeout, limitBytes: Self.answerLimitBytes)
    if request.body != nil, !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      request.headers.append(("Content-Type", "application/json"))
    }
    if let key = settings.apiKey { request.headers.append((settings.apiKeyHeader, key)) }
    return request
  }

  private func name(_ step: WorkloadStep, _ level: LoadLevel) -> String { level.filled(in: step.purpose) }

  /// For messages.
  private func url(_ step: WorkloadStep, _ level: LoadLevel) -> String {
    Redaction.url(settings.baseURL + level.filled(in: step.path))
  }
}

extension CollectorConfiguration.Workload {
  /// What drives the stack; nil for nothing.
  ///
  /// Throws `ConfigurationError.incomplete` when what its kind needs is not there.
  package func driver() throws -> (any Workload)? {
    switch kind {
    case .none: return nil
    case .rideshare: return HTTPWorkload(.rideshare, self)
    case .http:
      guard steps != WorkloadPlan() else {
        throw ConfigurationError.incomplete(
          "workload.kind is http, but workload.steps declares none; add requests under workload.steps.load")
      }
      return HTTPWorkload(steps, self)
    case .command:
      guard commands.load != nil else {
        throw ConfigurationError.incomplete(
          "workload.kind is command, but there is no workload.commands.load; add a shell command there")
      }
      return CommandWorkload(commands)
    }
  }
}
