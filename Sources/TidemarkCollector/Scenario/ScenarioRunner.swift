import TidemarkWarehouse

/// Runs the steps of one scenario.
struct ScenarioRunner: Sendable {
  let settings: CollectorConfiguration
  let source: any SampleSource
  let workload: (any Workload)?
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
    let start = now + max(leadIn?.length ?? .zero, interval)
    let clock = SamplingClock(start: start, interval: interval)
    let tickCount = SamplingClock.tickCount(in: length, every: interval)
    let window = recorder.offset(of: start)..<recorder.offset(of: start + max(length, interval))
    let stored = await recorder.tally.storedCount
    let sampler = Sampler(
      source: source, clock: clock, tickCount: tickCount,
      deliver: { [recorder, isOnePerTick = source.hasOwnCadence] readings, isBeforePhase in
        let arrival = ReadingAssembler.Arrival(
          offsetMicroseconds: recorder.offset(of: .now), wallNanoseconds: WallClock.nanoseconds)
        await recorder.record(
          readings, at: arrival, window: isBeforePhase ? nil : window, isOnePerTick: isOnePerTick)
      },
      report: { [recorder] gap in await recorder.note(gap) })
    do {
      try await sampler.run {
        await recorder.beginPhase(phase, at: start, planned: length)
        await recorder.setTickCount(tickCount)
      }
    } catch {
      await cutShort(clock, tickCount)
      throw error
    }
    guard await recorder.tally.storedCount > stored else {
      throw ScenarioError.noReadings(
        phase: phase, source: source.name, reason: await recorder.tally.lastFailure)
    }
  }

  /// Ticks that never came due are not missing.
  private func cutShort(_ clock: SamplingClock, _ tickCount: Int) async {
    guard ContinuousClock.now >= clock.start else { return }
    let due = SamplingClock.tickCount(in: ContinuousClock.now - clock.start, every: clock.interval)
    await recorder.setTickCount(min(due, tickCount), insteadOf: tickCount)
  }
}
