@preconcurrency import Dispatch
import Foundation
import Synchronization
import TidemarkErrors
import TidemarkWarehouse

/// Turns SIGINT and SIGTERM into a run that ends in order, and the second of them into one that ends at once.
package final class Interruption: Sendable {
  private let signalCount = Mutex(0)

  package init() {}

  /// Runs `body` in a task that the first signal cancels.
  ///
  /// - Parameter told: Called with the name of the first signal.
  /// - Parameter atOnce: Called at the second signal, before the program exits with 130.
  package func guarding<T: Sendable>(
    told: @escaping @Sendable (String) -> Void, atOnce: @escaping @Sendable () -> Void,
    _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    let task = Task { try await body() }
    let sources = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM")].map { number, name in
      // Else the signal would end the program before the source sees it.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [self] in
        if countSignal() == 1 {
          told(name)
          task.cancel()
        } else {
          atOnce()
          _exit(ExitStatus.interrupted.rawValue)
        }
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    return try await task.value
  }

  private func countSignal() -> Int {
    signalCount.withLock { count in
      count += 1
      return count
    }
  }
}
