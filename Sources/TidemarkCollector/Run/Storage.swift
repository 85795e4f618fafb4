import TidemarkSettings
import TidemarkWarehouse

/// Flushes what was recorded into the warehouse, and retries while the warehouse cannot be written.
///
/// All flushes go through here, one at a time.
actor Storage {
  private let recorder: RunRecorder
  private let emit: @Sendable (RunEvent) -> Void
  private var isInTrouble = false
  private var loop: Task<Void, Never>?
  private var hasToldOfLog = false
  private let loss = Promise<WarehouseError>()

  /// Half of the promised two seconds, so that a slow flush still keeps the promise.
  private static let pause = Duration.seconds(1)
  /// How long a step that cannot wait in memory is retried.
  private static let retryLimit = Duration.seconds(60)

  /// Size of the log beside the warehouse from which on the user is told.
  private static let largeLogBytes = 64 << 20

  private let path: String

  init(_ recorder: RunRecorder, path: String, emit: @escaping @Sendable (RunEvent) -> Void) {
    self.recorder = recorder
    self.path = path
    self.emit = emit
  }

  /// Flushes every second until `stopFlushing`.
  func startFlushing() {
    loop = Task {
      while !Task.isCancelled {
        do { try await Task.sleep(for: Self.pause) } catch { return }
        await flush()
      }
    }
  }

  /// No flush is under way afterwards.
  func stopFlushing() async {
    loop?.cancel()
    await loop?.value
    loop = nil
  }

  private func flush() async {
    let recorder = recorder
    do {
      try await uncancelled { try await recorder.flush() }
      recovered()
      await tellOfLog()
    } catch let error as WarehouseError where !error.isPassing {
      loss.fulfil(error)
    } catch {
      troubled(error)
    }
  }

  /// Waits, and throws as soon as the warehouse is found to be unusable for good.
  func untilLost() async throws { throw try await loss.value }

  private func tellOfLog() async {
    let bytes = await recorder.logBytes
    guard bytes > Self.largeLogBytes, !hasToldOfLog else { return }
    hasToldOfLog = true
    emit(
      .warning(
        "\(visible(path))-wal has grown to \(bytes >> 20) MB and keeps growing, because another program keeps a read transaction open; `fuser \(path)` names it"
      ))
  }

  /// Retries a step that must be stored before the run goes on. Throws when it has failed for a minute, or never can
  /// succeed.
  func retry<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    let deadline = ContinuousClock.now + Self.retryLimit
    while true {
      do {
        let result = try await uncancelled(body)
        recovered()
        return result
      } catch let error as WarehouseError where !error.isPassing {
        throw error
      } catch {
        guard ContinuousClock.now < deadline else {
          throw WarehouseError.unusable(
            path: path,
            reason: "\(error); tried for \(Self.retryLimit.inSeconds.short) s, "
              + "everything recorded since the last successful write is lost")
        }
        troubled(error)
      }
      // Also when the run is being stopped: that is when the last samples wait.
      try await uncancelled { try await Task.sleep(for: Self.pause) }
    }
  }

  private func troubled(_ error: any Error) {
    guard !isInTrouble else { return }
    isInTrouble = true
    emit(
      .warning(
        "the warehouse cannot be written now (\(error)); samples are kept in memory until it can be"
      ))
  }

  private func recovered() {
    guard isInTrouble else { return }
    isInTrouble = false
    emit(.warning("the warehouse can be written again; all samples kept in memory are stored"))
  }
}
