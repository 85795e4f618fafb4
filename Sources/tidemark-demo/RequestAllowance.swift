import Synchronization

/// How many requests a second are let through: a bucket of one second's worth that refills steadily.
final class RequestAllowance: Sendable {
  private struct Bucket {
    var tokens: Double
    var refilledAt: ContinuousClock.Instant
  }

  private let requestsPerSecond: Double
  private let bucket: Mutex<Bucket>

  /// - Parameter requestsPerSecond: 0 lets everything through.
  init(requestsPerSecond: Int) {
    self.requestsPerSecond = Double(requestsPerSecond)
    bucket = Mutex(Bucket(tokens: Double(requestsPerSecond), refilledAt: .now))
  }

  /// Takes one request out of the allowance; nil when it may pass, else the whole seconds, 1 or more, to
  /// wait before the next attempt.
  func secondsToWait() -> Int? {
    guard requestsPerSecond > 0 else { return nil }
    return bucket.withLock { bucket in
      let now = ContinuousClock.now
      let refill = (now - bucket.refilledAt) / .seconds(1) * requestsPerSecond
      bucket.tokens = min(requestsPerSecond, bucket.tokens + refill)
      bucket.refilledAt = now
      guard bucket.tokens < 1 else {
        bucket.tokens -= 1
        return nil
      }
      return max(1, Int(((1 - bucket.tokens) / requestsPerSecond).rounded(.up)))
    }
  }
}
