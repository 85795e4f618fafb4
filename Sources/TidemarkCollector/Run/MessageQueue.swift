import Dispatch
import Synchronization

/// Messages on their way to a terminal, pipe or log that may not take them at once: a terminal that is stopped, a pager
/// that nobody scrolls. Nothing but the messages waits for it.
package final class MessageQueue: Sendable {
  private let queue = DispatchQueue(label: "tidemark.messages")
  private let state = Mutex(State())
  private let output: @Sendable (String) -> Void

  private struct State {
    var waitingCount = 0
    var droppedCount = 0
  }

  /// Messages that wait at most; more are dropped and counted.
  private static let limit = 1000

  /// - Parameter output: may block; called with one message after the other.
  package init(_ output: @escaping @Sendable (String) -> Void) { self.output = output }

  package func write(_ text: String) {
    let isWaiting = state.withLock { state in
      guard state.waitingCount < Self.limit else {
        state.droppedCount += 1
        return false
      }
      state.waitingCount += 1
      return true
    }
    guard isWaiting else { return }
    queue.async { [self] in
      output(text)
      let dropped = state.withLock { state in
        state.waitingCount -= 1
        defer { state.droppedCount = 0 }
        return state.droppedCount
      }
      if dropped > 0 { output("(\(dropped) messages came too fast to be written)\n") }
    }
  }

  /// Returns when everything is written, or after a second.
  package func finish() {
    let end = DispatchSemaphore(value: 0)
    queue.async { end.signal() }
    _ = end.wait(timeout: .now() + 1)
  }
}
