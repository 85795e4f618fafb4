import Synchronization

/// A value that comes once, for whoever waits for it.
final class Promise<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var waiters: [Int: CheckedContinuation<Value, any Error>] = [:]
    var waiterCount = 0
  }

  private let state = Mutex(State())

  /// nil until it is there.
  var current: Value? { state.withLock { $0.value } }

  /// The first value counts, later ones are ignored.
  func fulfil(_ value: Value) {
    let waiters = state.withLock { state in
      guard state.value == nil else { return [CheckedContinuation<Value, any Error>]() }
      state.value = value
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(returning: value) }
  }

  /// Waits for it. Throws `CancellationError` when the task is cancelled before.
  var value: Value {
    get async throws {
      let id = state.withLock { state in
        state.waiterCount += 1
        return state.waiterCount
      }
      return try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { waiter in
          let result = state.withLock { state -> Result<Value, any Error>? in
            if let value = state.value { return .success(value) }
            // The handler below may have run already.
            if Task.isCancelled { return .failure(CancellationError()) }
            state.waiters[id] = waiter
            return nil
          }
          if let result { waiter.resume(with: result) }
        }
      } onCancel: {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
        waiter?.resume(throwing: CancellationError())
      }
    }
  }

  /// Waits until it is there or the time is over. Throws `CancellationError`.
  func wait(atMost limit: Duration) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { _ = try await self.value }
      group.addTask { try await Task.sleep(for: limit) }
      try await group.next()
      group.cancelAll()
    }
  }
}
