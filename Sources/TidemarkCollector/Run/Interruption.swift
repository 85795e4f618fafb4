@preconcurrency import Dispatch
import Foundation
import Synchronization
import TidemarkErrors
import TidemarkWarehouse

/// Cancels a task at the first SIGINT, SIGTERM or SIGHUP, and ends the program at the second.
package final class Interruption: Sendable {
  private let signalCount = Mutex(0)

  package init() {}

  /// Runs `body` in a task that the first signal cancels.
  ///
  /// - Parameter onFirstSignal: Called with the name of the signal, and its number.
  /// - Parameter onSecondSignal: Called before the program exits with 130.
  package func run<T: Sendable>(
    onFirstSignal: @escaping @Sendable (String, CInt) -> Void, onSecondSignal: @escaping @Sendable () -> Void,
    _ body: @escaping @Sendable () async throws -> T
  ) async throws -> T {
    let task = Task { try await body() }
    var signals = [(SIGINT, "SIGINT"), (SIGTERM, "SIGTERM")]
    // nohup(1) says that a terminal which goes away is no reason to stop.
    if !Self.isIgnored(SIGHUP) { signals.append((SIGHUP, "SIGHUP")) }
    let sources = signals.map { number, name in
      // Else the signal would end the program before the source sees it.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [self] in
        if countSignal() == 1 {
          onFirstSignal(name, number)
          task.cancel()
        } else {
          onSecondSignal()
          _exit(ExitStatus.interrupted.rawValue)
        }
      }
      source.resume()
      return source
    }
    defer { for source in sources { source.cancel() } }
    return try await task.value
  }

  private static func isIgnored(_ number: CInt) -> Bool {
    let handler = signal(number, SIG_IGN)
    signal(number, handler)
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private func countSignal() -> Int {
    signalCount.withLock { count in
      count += 1
      return count
    }
  }
}
