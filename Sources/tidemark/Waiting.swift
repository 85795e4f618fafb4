import Dispatch
import Synchronization

/// Runs asynchronous code from a command that is none, and waits for its end.
func waiting<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) throws -> T {
  let outcome = Mutex<Result<T, any Error>?>(nil)
  let end = DispatchSemaphore(value: 0)
  Task.detached {
    do {
      let value = try await body()
      outcome.withLock { $0 = .success(value) }
    } catch {
      outcome.withLock { $0 = .failure(error) }
    }
    end.signal()
  }
  end.wait()
  return try outcome.withLock { $0 ?? .failure(CancellationError()) }.get()
}
