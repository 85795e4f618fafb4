import TidemarkWarehouse

/// The open scenario between sampler and warehouse: turns readings into samples, keeps those of sampled phases.
actor ScenarioRecorder {
  private let recorder: RunRecorder
  private let start: ContinuousClock.Instant
  private let emit: @Sendable (RunEvent) -> Void
  private var assembler: ReadingAssembler
  private var watch: MemoryWatch
  private var phase: PhaseName?
  private var containers: [String: ContainerDescription] = [:]
  private(set) var tally = ScenarioTally()
  private var lastOffsets: [String: Int64] = [:]
  /// Containers that ended with exit code 0 and have not started again.
  private var finished: Set<String> = []
  private var openCalls = 0
  private var whenIdle: CheckedContinuation<Void, Never>?
  private var firstKill = Promise<OOMKill>()
  private var isFinished = false

  init(
    _ recorder: RunRecorder, start: ContinuousClock.Instant, settings: CollectorConfiguration,
    emit: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.recorder = recorder
    self.start = start
    self.emit = emit
    assembler = ReadingAssembler(interval: .microsecondsRounded(seconds: settings.sampling.intervalSeconds))
    watch = MemoryWatch(thresholdPercent: settings.memoryWarningPercent)
  }

  /// Microseconds since the start of the scenario.
  nonisolated func offset(of instant: ContinuousClock.Instant) -> Int64 { (instant - start).microseconds }

  func beginPhase(_ name: PhaseName, at instant: ContinuousClock.Instant, planned: Duration?) async {
    // A stretch that goes on under the same name is one phase, unless it is measured.
    if name != phase || name.isSampled {
      await recorder.beginPhase(name, offsetMicroseconds: offset(of: instant))
      phase = name
    }
    emit(.phaseStarted(name, planned: planned))
  }

  /// Sets how many ticks the open phase has; again when it is cut short.
  func setTickCount(_ count: Int, insteadOf previous: Int = 0) async {
    tally.tickCount += count - previous
    await recorder.setTickCount(count)
  }

  /// - Parameter window: Offsets of the sampled phase; readings outside it only serve the rates of those inside.
  ///   nil stores nothing.
  /// - Parameter isOnePerTick: Leaves out what a source measured more often.
  func record(
    _ readings: [Reading], at arrival: ReadingAssembler.Arrival, window: Range<Int64>?, isOnePerTick: Bool
  ) async {
    guard !isFinished else { return }
    openCalls += 1
    defer {
      openCalls -= 1
      if openCalls == 0 {
        whenIdle?.resume()
        whenIdle = nil
      }
    }
    let assembled = assembler.assemble(
      readings, at: arrival, onePerTickFrom: isOnePerTick ? window?.lowerBound : nil)
    let isInside = window?.contains(arrival.offsetMicroseconds) == true
    if isInside { tally.staleCount += assembled.staleCount }
    for reading in assembled.samples where reading.sample.offsetMicroseconds >= 0 {
      containers[reading.container.name] = reading.container
      await note(watch.update(reading))
      guard window?.contains(reading.sample.offsetMicroseconds) == true else { continue }
      tally.storedCounts[reading.container.name, default: 0] += 1
      lastOffsets[reading.container.name] = reading.sample.offsetMicroseconds
      await recorder.record(reading.sample, of: reading.container)
    }
    let hottest = assembled.samples.max { $0.sample.workingSetBytes ?? 0 < $1.sample.workingSetBytes ?? 0 }
    if isInside, let hottest {
      emit(
        .sampled(
          containerCount: Set(assembled.samples.map(\.container.name)).count,
          hottest: hottest.container.name, hottestBytes: hottest.sample.workingSetBytes ?? 0))
    }
  }

  func note(_ gap: SamplingGap) {
    tally.gapCount += 1
    if case .failed(let reason) = gap {
      // The same trouble at every tick is one line.
      if tally.lastFailure != reason { emit(.warning("a reading failed: \(reason)")) }
      tally.lastFailure = reason
    }
  }

  /// Of a container with exit code 0.
  func recordEnd(of container: String) { finished.insert(container) }

  func recordStart(of container: String) { finished.remove(container) }

  func record(_ casualty: Casualty) async {
    guard !isFinished else { return }
    await recorder.record(
      ContainerEvent(
        container: casualty.container, offsetMicroseconds: max(0, offset(of: .now)), kind: casualty.kind,
        detail: Redaction.outside(casualty.detail), log: Redaction.log(casualty.log)))
  }

  func recordRestart(of service: String) async {
    guard !isFinished else { return }
    await recorder.recordRestart(
      of: containers[service] ?? ContainerDescription(name: service, service: service))
  }

  /// - Parameter age: How long ago the kill was.
  /// - Parameter log: The last lines of the container.
  func record(_ kill: OOMKill, age: Duration, log: [String]) async {
    firstKill.fulfil(kill)
    let offset = max(0, offset(of: .now) - age.microseconds)
    await recorder.record(kill.event(offsetMicroseconds: offset, log: log))
    emit(.oomKilled(container: kill.container, detail: kill.detail))
  }

  /// Kills so far were of the environment before, which has been taken down: they are stored and end nothing.
  func beginWatching() { firstKill = Promise() }

  /// Throws `ScenarioError.outOfMemory` when something has been killed, `CancellationError` when cancelled before.
  func untilKilled() async throws { throw ScenarioError.outOfMemory(try await firstKill.value) }

  /// nil while nothing has been killed.
  var killReason: String? { firstKill.current.map { ScenarioError.outOfMemory($0).description } }

  private func note(_ change: MemoryWatch.Change?) async {
    switch change {
    case .rose(let container, let percent): emit(.memoryRose(container: container, percent: percent))
    case .fell(let warning): await recorder.record(warning)
    case nil: break
    }
  }

  /// Stores the warnings that have not ended. Readings that come in later, from a poll that was under way when the
  /// scenario was cut short, are left out: the recorder would take them for the next scenario's.
  func finish() async {
    isFinished = true
    if openCalls > 0 { await withCheckedContinuation { whenIdle = $0 } }
    // A job that has done its work: its readings are complete with the last of them.
    for name in finished.sorted() {
      guard let last = lastOffsets[name] else { continue }
      await recorder.recordFinished(name, offsetMicroseconds: last)
      tally.finishedCounts[name] = tally.storedCounts[name]
    }
    for warning in watch.finish() { await recorder.record(warning) }
  }
}
