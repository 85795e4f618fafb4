/// The containers under test, as far as their life goes.
package protocol Stack: Sendable {
  /// What happens to services between `start` and `stop`. One reader.
  var events: AsyncStream<StackEvent> { get }

  /// Makes a clean environment: ends what runs, starts everything, returns when all of it is healthy.
  /// Throws a `StackError` or `ComposeError`, and leaves nothing running, when a service fails or the time budget is over.
  func start() async throws

  /// Ends everything `start` began. Does not throw and is not cancelled: nothing may be left behind.
  func stop() async

  /// Throws the error of the first service that ended for good; returns only when cancelled.
  func untilLost() async throws

  /// The state of every declared service.
  func status() async -> [ServiceStatus]

  /// Kills without waiting or asking; for the moment before the collector itself goes away.
  func killAtOnce()
}

/// What happened to a service while the stack ran.
package enum StackEvent: Sendable, Equatable {
  case starting(service: String)
  /// Ended, and its policy starts it again.
  case restarted(service: String, Ending)
  case died(service: String, Ending)
  /// Something worth knowing that is no trouble, in a sentence.
  case noted(String)
  /// Something about the stack itself that cannot be thrown where it is found, in a sentence.
  case troubled(String)
}

/// The state of one declared service.
package struct ServiceStatus: Sendable, Equatable {
  var service: String
  var isRunning: Bool
  /// nil when the service has no health check.
  var isHealthy: Bool?
  /// What was found, in a few words: `200`, `connection refused`, `pid 812`.
  var detail: String
}
