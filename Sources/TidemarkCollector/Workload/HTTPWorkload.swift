import Foundation

/// Carries out the steps of a plan against the API of the stack.
package struct HTTPWorkload: Sendable {
  private let plan: WorkloadPlan
  private let settings: CollectorConfiguration.Workload

  private static let conditionPause = Duration.milliseconds(100)
  /// For a 429 that does not say how long to wait.
  private static let politePause = 1.0
  private static let longestPause = 30.0

  /// nil when the stack is driven by nobody.
  package init?(_ settings: CollectorConfiguration.Workload) {
    switch settings.kind {
    case .rideshare: plan = .rideshare
    case .none: return nil
    }
    self.settings = settings
  }

  package func status() async throws { try await perform(plan.status) }

  package func start() async throws { try await perform(plan.start) }

  /// Asks for the agents and waits until they exist.
  package func load(_ level: LoadLevel) async throws {
    try await perform(plan.load, level)
    try await perform(plan.spawned, level)
  }

  package func stop() async throws { try await perform(plan.stop) }

  package func reset() async throws { try await perform(plan.reset) }

  private func perform(_ steps: [WorkloadStep], _ level: LoadLevel = LoadLevel(0)) async throws {
    for step in steps { try await perform(step, level) }
  }

  private func perform(_ step: WorkloadStep, _ level: LoadLevel) async throws {
    let patience = Duration.microsecondsRounded(seconds: settings.spawnTimeoutSeconds)
    let deadline = ContinuousClock.now + patience
    while true {
      let body = try await send(step, level)
      guard let condition = step.until else { return }
      if try condition.holds(in: body, step: name(step, level), url: url(step)) { return }
      guard ContinuousClock.now < deadline else {
        throw WorkloadError.conditionNotMet(
          step: name(step, level), url: url(step), seconds: settings.spawnTimeoutSeconds, answer: body)
      }
      try await Task.sleep(for: Self.conditionPause)
    }
  }

  /// The body of a successful answer.
  private func send(_ step: WorkloadStep, _ level: LoadLevel) async throws -> String {
    let (purpose, url) = (name(step, level), url(step))
    var request = HTTPCaller.Request(
      method: step.method, url: settings.baseURL + step.path, body: step.body.map(level.filled))
    if let key = settings.apiKey { request.headers.append((settings.apiKeyHeader, key)) }
    let timeout = Duration.microsecondsRounded(seconds: settings.timeoutSeconds)
    let deadline = ContinuousClock.now + timeout
    while true {
      let answer: HTTPCaller.Answer
      do {
        answer = try await HTTPCaller.send(request, timeout: timeout)
      } catch HTTPCaller.Failure.refused {
        throw WorkloadError.refused(step: purpose, url: url)
      } catch HTTPCaller.Failure.timedOut {
        throw WorkloadError.timedOut(step: purpose, url: url, seconds: settings.timeoutSeconds)
      } catch HTTPCaller.Failure.other(let reason) {
        throw WorkloadError.unreachable(step: purpose, url: url, reason: reason)
      }
      switch answer.status {
      case 200..<300:
        return answer.body
      case 429:
        let pause = min(Self.longestPause, max(0.05, answer.retryAfterSeconds ?? Self.politePause))
        guard ContinuousClock.now + .microsecondsRounded(seconds: pause) < deadline else {
          throw WorkloadError.tooManyRequests(step: purpose, url: url, seconds: settings.timeoutSeconds)
        }
        try await Task.sleep(for: .microsecondsRounded(seconds: pause))
      case step.harmless?.status where answer.body.lowercased().contains(step.harmless?.text ?? ""):
        return answer.body
      case 401, 403:
        throw WorkloadError.keyRejected(
          step: purpose, url: url, status: answer.status, header: settings.apiKeyHeader,
          origin: settings.apiKeyOrigin)
      default:
        throw WorkloadError.badStatus(step: purpose, url: url, status: answer.status, answer: answer.body)
      }
    }
  }

  private func name(_ step: WorkloadStep, _ level: LoadLevel) -> String { level.filled(in: step.purpose) }

  /// For messages.
  private func url(_ step: WorkloadStep) -> String { Redaction.url(settings.baseURL + step.path) }
}

extension JSONCondition {
  func holds(in body: String, step: String, url: String) throws -> Bool {
    let object = try? JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
    return try members.allSatisfy { member in
      guard let value = object?[member] as? NSNumber else {
        throw WorkloadError.unexpectedAnswer(step: step, url: url, missing: member, answer: body)
      }
      return value.doubleValue == number
    }
  }
}
