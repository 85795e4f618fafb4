import FlyingFox

/// What `GET /health` says as time passes: first starting, then perhaps unhealthy, at last healthy.
struct Readiness: Sendable {
  enum Health: String {
    case starting
    case unhealthy
    case healthy
  }

  /// While it lasts nothing but `/health` and `/` is answered.
  let startupDelay: Duration
  /// Counted from the end of the start; only `/health` is affected.
  let healthFailsFor: Duration
  private let startedAt = ContinuousClock.now

  init(startupDelay: Duration, healthFailsFor: Duration) {
    self.startupDelay = startupDelay
    self.healthFailsFor = healthFailsFor
  }

  var uptimeSeconds: Double { (ContinuousClock.now - startedAt) / .seconds(1) }

  var health: Health {
    let uptime = ContinuousClock.now - startedAt
    if uptime < startupDelay { return .starting }
    return uptime < startupDelay + healthFailsFor ? .unhealthy : .healthy
  }

  func response() throws -> HTTPResponse {
    let health = health
    return try .json(
      ["status": health.rawValue], status: health == .healthy ? .ok : .serviceUnavailable)
  }
}
