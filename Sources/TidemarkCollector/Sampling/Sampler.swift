/// Why a tick yielded nothing.
enum SamplingGap: Sendable, Equatable {
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
  /// With a command as many as are due until it ends.
  let tickCount: Int
  /// Started at tick 0; its end is the end of the phase.
  var command: ForegroundCommand?
  /// Receives the readings of each poll. Those of the poll before the phase serve for rates only, also when the poll was
  /// late and they fall into the phase.
  let deliver: @Sendable (_ readings: [Reading], _ isBeforePhase: Bool) async -> Void
  /// Called for ticks of the phase itself only.
  let report: @Sendable (SamplingGap) async -> Void

  /// Returns at the end of the phase, or throws `CancellationError` when cancelled, or what `atStart` throws.
  func run(atStart: () async throws -> Void) async throws {
    var poll: (task: Task<Void, Never>, isDone: Promise<Void>)?
    defer { poll?.task.cancel() }
    for tick in -1...tickCount {
      if try await isOver(by: clock.instant(ofTick: tick), isStarted: tick > 0) { break }
      if tick == 0 {
        try await atStart()
        try await command?.start()
      }
      let isMeasured = 0..<tickCount ~= tick
      if isMeasured, ContinuousClock.now >= clock.instant(ofTick: tick + 1) {
        await report(.late)
        continue
      }
      if let poll, poll.isDone.current == nil {
        if isMeasured { await report(.pollUnfinished) }
        continue
      }
      let isDone = Promise<Void>()
      let task = Task { [self] in
        do {
          await deliver(try await source.poll(), tick < 0)
        } catch is CancellationError {
        } catch {
          if isMeasured { await report(.failed(String(describing: error))) }
        }
        isDone.fulfil(())
      }
      poll = (task, isDone)
    }
    // The last answer is worth waiting for, but not for long.
    if let poll { try await poll.isDone.wait(atMost: min(clock.interval, .seconds(2))) }
  }

  /// Waits for a tick, or for the end of the command. Returns whether that came first.
  private func isOver(by instant: ContinuousClock.Instant, isStarted: Bool) async throws -> Bool {
    guard isStarted, let command else {
      try await ContinuousClock().sleep(until: instant)
      return false
    }
    return try await command.hasEnded(by: instant)
  }
}
