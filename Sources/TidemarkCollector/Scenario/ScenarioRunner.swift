import TidemarkWarehouse

/// Runs the steps of one scenario.
struct ScenarioRunner: Sendable {
  let settings: CollectorConfiguration
  let source: any SampleSource
  let workload: (any Workload)?
  /// What `follow` starts.
  var command: ForegroundCommand?
  let recorder: ScenarioRecorder
  let emit: @Sendable (RunEvent) -> Void

  private var interval: Duration { .microsecondsRounded(seconds: settings.sampling.intervalSeconds) }

  /// Throws whatever ends the scenario early, `CancellationError` when it is to stop.
  func run(_ plan: ScenarioPlan) async throws {
    for step in plan.steps {
      try Task.checkCancellation()
      switch step {
      case .begin(let phase):
        await recorder.beginPhase(phase, at: .now, planned: nil)
      case .load(let level):
        try await workload?.start()
        try await workload?.load(level)
      case .reset:
        try await workload?.reset()
      case .stop:
        await stop()
      case .sample(let phase, let length, let leadIn):
        try await sample(phase, length, leadIn)
      case .follow(let phase):
        try await follow(phase)
      }
    }
  }

  /// What was measured stays good when the workload cannot be stopped.
  private func stop() async {
    do {
      try await workload?.stop()
    } catch is CancellationError {
    } catch {
      emit(.warning(String(describing: error)))
    }
  }

  private func sample(_ phase: PhaseName, _ length: Duration, _ leadIn: ScenarioPlan.LeadIn?) async throws {
    let now = ContinuousClock.now
    if let leadIn { await recorder.beginPhase(leadIn.phase, at: now, planned: leadIn.length) }
    // At least an interval ahead: the poll before the phase gives its first sample a rate.
    let clock = SamplingClock(start: now + max(leadIn?.length ?? .zero, interval), interval: interval)
    let tickCount = SamplingClock.tickCount(in: length, every: interval)
    let stored = await recorder.tally.storedCount
    do {
      try await sampler(clock, tickCount, length: max(length, interval)).run {
        await recorder.beginPhase(phase, at: clock.start, planned: length)
        await recorder.setTickCount(tickCount)
      }
    } catch {
      await cutShort(clock, tickCount)
      throw error
    }
    try await requireReadings(phase, since: stored)
  }

  /// Samples until the command has ended, or, when cancelled, until now.
  private func follow(_ phase: PhaseName) async throws {
    let clock = SamplingClock(start: .now + interval, interval: interval)
    let tickCount = SamplingClock.tickCount(in: Self.longest, every: interval)
    let stored = await recorder.tally.storedCount
    do {
      try await sampler(clock, tickCount, length: Self.longest, command).run {
        await recorder.beginPhase(phase, at: clock.start, planned: nil)
        await recorder.setTickCount(tickCount)
      }
    } catch {
      await cutShort(clock, tickCount)
      throw error
    }
    await cutShort(clock, tickCount)
    try await requireReadings(phase, since: stored)
  }

  /// More than anybody waits for.
  private static let longest = Duration.seconds(10 * 365 * 86_400)

  private func requireReadings(_ phase: PhaseName, since stored: Int) async throws {
    let tally = await recorder.tally
    guard tally.storedCount > stored else {
      let late =
        tally.gapCount > 0
        ? "no reading finished before the next was due; the machine is busy, or sampling.interval_seconds is too short"
        : nil
      throw ScenarioError.noReadings(
        phase: phase, source: source.name, reason: tally.lastFailure ?? late)
    }
  }

  private func sampler(
    _ clock: SamplingClock, _ tickCount: Int, length: Duration, _ command: ForegroundCommand? = nil
  ) -> Sampler {
    let window = recorder.offset(of: clock.start)..<recorder.offset(of: clock.start + length)
    return Sampler(
      source: source, clock: clock, tickCount: tickCount, command: command,
      deliver: { [recorder, isOnePerTick = source.hasOwnCadence] readings, isBeforePhase in
        let arrival = ReadingAssembler.Arrival(
          offsetMicroseconds: recorder.offset(of: .now), wallNanoseconds: WallClock.nanoseconds)
        await recorder.record(
          readings, at: arrival, window: isBeforePhase ? nil : window, isOnePerTick: isOnePerTick)
      },
      report: { [recorder] gap in await recorder.note(gap) })
  }

  /// Ticks that never came due are not missing.
  private func cutShort(_ clock: SamplingClock, _ tickCount: Int) async {
    guard ContinuousClock.now >= clock.start else { return }
    let due = SamplingClock.tickCount(in: ContinuousClock.now - clock.start, every: clock.interval)
    await recorder.setTickCount(min(due, tickCount), insteadOf: tickCount)
  }
}
