import TidemarkWarehouse

/// How far a run has come.
actor RunProgress {
  nonisolated let recorder: RunRecorder
  nonisolated let storage: Storage
  nonisolated let startedAt: ContinuousClock.Instant

  /// Whether the stack ever came up.
  private(set) var hasStarted = false
  private(set) var failure: String?
  private var scenario: ScenarioRecorder?
  private var flushed = Promise<Void>()
  private var remarks: Set<SourceRemark> = []
  private var scenarioCount = 0
  private var abortedCount = 0
  private var gapCount = 0
  private var staleCount = 0

  init(recorder: RunRecorder, storage: Storage, startedAt: ContinuousClock.Instant) {
    self.recorder = recorder
    self.storage = storage
    self.startedAt = startedAt
  }

  /// Whether the remark has not been made before.
  func isNews(_ remark: SourceRemark) -> Bool { remarks.insert(remark).inserted }

  func stackStarted() { hasStarted = true }

  func fail(_ reason: String) { failure = reason }

  func begin(_ scenario: ScenarioRecorder) { self.scenario = scenario }

  func recordRestart(of service: String) async { await scenario?.recordRestart(of: service) }

  /// Records what the watch over the engine reports; kills between two scenarios belong to none.
  func record(_ report: OOMWatch.Report, of watch: OOMWatch, emit: @Sendable (RunEvent) -> Void) async {
    switch report {
    case .found(.killed(let kill)):
      if let scenario {
        let age = watch.age(of: kill)
        await scenario.record(
          kill, age: age, log: await watch.log(of: kill.id, until: kill.timeNanoseconds + 1_000_000_000))
      } else {
        emit(.oomKilled(container: kill.container, detail: kill.detail))
      }
    case .found(.restarted(let restart)):
      await recordRestart(of: restart.container)
      await scenario?.record(
        Casualty(
          container: restart.container, kind: .restarted, detail: "\(restart.ending), started again",
          log: await watch.log(of: restart.id, until: restart.endedAtNanoseconds)))
    case .finished(let container): await scenario?.recordEnd(of: container)
    case .started(let container): await scenario?.recordStart(of: container)
    case .troubled(let text), .recovered(let text): emit(.warning(text))
    case .flushed: flushed.fulfil(())
    }
  }

  /// Returns when everything the watch knows by now is recorded. One call at a time, while the reports are read.
  func flush(_ watch: OOMWatch) async {
    let flushed = Promise<Void>()
    self.flushed = flushed
    await watch.flush()
    // Also when the run is being stopped: the reader of the reports is still there.
    await uncancelled { try? await flushed.value }
  }

  func end(_ tally: ScenarioTally, isAborted: Bool) {
    scenario = nil
    scenarioCount += 1
    abortedCount += isAborted ? 1 : 0
    gapCount += tally.gapCount
    staleCount += tally.staleCount
  }

  func outcome(database: String, isInterrupted: Bool) async -> RunOutcome {
    // All aborted: there is nothing to look at, whatever the list says.
    let isFailed = failure != nil || abortedCount == scenarioCount
    return RunOutcome(
      runID: recorder.runID, testID: recorder.testID, database: database,
      status: isInterrupted ? .interrupted : isFailed ? .failed : .completed,
      scenarioCount: scenarioCount, abortedCount: abortedCount, sampleCount: await recorder.storedSampleCount,
      gapCount: gapCount, staleCount: staleCount, lostRowCount: await recorder.lostRowCount,
      elapsed: ContinuousClock.now - startedAt, failure: failure)
  }
}
