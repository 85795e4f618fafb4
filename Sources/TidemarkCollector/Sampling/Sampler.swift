import Synchronization

/// Why a tick yielded nothing.
package enum SamplingGap: Sendable, Equatable {
  /// The poll of an earlier tick had not come back.
  case pollUnfinished
  /// The machine or the collector was held up until the next tick was due.
  case late
  /// The source could not be read.
  case failed(String)
}

/// Polls a source at every tick of a sampled phase.
///
/// A poll runs in a task of its own, at most one at a time: a slow one costs the ticks it overlaps, never the
/// beat. There is a poll one interval before the phase, so that its first sample has a rate, and one at its end,
/// which brings in what a source with a delay measured just before; readings outside the phase are the receiver's to
/// leave out.
struct Sampler: Sendable {
  let source: any SampleSource
  let clock: SamplingClock
  let tickCount: Int
  /// Takes in the readings of one poll, at once after it; those of the poll before the phase are only to take rates from,
  /// even when it was late and they fall into the phase.
  let deliver: @Sendable (_ readings: [Reading], _ isBeforePhase: Bool) async -> Void
  /// Told for ticks of the phase itself only.
  let report: @Sendable (SamplingGap) async -> Void

  /// Returns at the end of the phase, or throws `CancellationError` when cancelled.
  func run(atStart: () async -> Void) async throws {
    let state = PollState()
    var inFlight: Task<Void, Never>?
    defer { inFlight?.cancel() }
    for tick in -1...tickCount {
      try await ContinuousClock().sleep(until: clock.instant(ofTick: tick))
      if tick == 0 { await atStart() }
      let isMeasured = 0..<tickCount ~= tick
      if isMeasured, ContinuousClock.now >= clock.instant(ofTick: tick + 1) {
        await report(.late)
        continue
      }
      guard state.begin() else {
        if isMeasured { await report(.pollUnfinished) }
        continue
      }
      inFlight = Task { [self] in
        do {
          await deliver(try await source.poll(), tick < 0)
        } catch is CancellationError {
        } catch {
          if isMeasured { await report(.failed(String(describing: error))) }
        }
        state.end()
      }
    }
    // The last answer is worth waiting for, but not for long.
    let patience = ContinuousClock.now + min(clock.interval, .seconds(2))
    while state.isPolling, ContinuousClock.now < patience {
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

/// Whether a poll is under way.
private final class PollState: Sendable {
  private let polling = Mutex(false)

  var isPolling: Bool { polling.withLock { $0 } }

  /// false when one is under way already.
  func begin() -> Bool {
    polling.withLock { polling in
      defer { polling = true }
      return !polling
    }
  }

  func end() { polling.withLock { $0 = false } }
}
