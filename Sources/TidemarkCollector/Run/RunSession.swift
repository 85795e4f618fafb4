import Foundation
import TidemarkWarehouse

/// One run from beginning to end: a list of scenarios against a stack, recorded into a warehouse.
package struct RunSession: Sendable {
  private let settings: CollectorConfiguration
  private let stack: any Stack
  private let source: any SampleSource
  private let engine: EngineAccess?
  private let workload: (any Workload)?
  private let command: ForegroundCommand?
  private let plans: [ScenarioPlan]
  private let emit: @Sendable (RunEvent) -> Void

  /// - Parameter engine: Where the containers are, to be watched for OOM kills; nil for plain processes.
  /// - Parameter command: What a plan that follows a command starts.
  package init(
    _ settings: CollectorConfiguration, stack: any Stack, source: any SampleSource,
    engine: EngineAccess? = nil,
    workload: (any Workload)?, command: ForegroundCommand? = nil,
    plans: [ScenarioPlan], emit: @escaping @Sendable (RunEvent) -> Void
  ) {
    self.settings = settings
    self.stack = stack
    self.source = source
    self.engine = engine
    self.workload = workload
    self.command = command
    self.plans = plans
    self.emit = emit
  }

  /// Returns also when the run failed or was interrupted, after everything that was started is stopped.
  ///
  /// Cancelling the task that calls it interrupts the run. Throws `WarehouseError` when the warehouse cannot be used.
  package func run(labels captured: [String: String]) async throws -> RunOutcome {
    let warehouse = try Warehouse.openForWriting(settings.database)
    for abandoned in try warehouse.removeAbandonedImports() { emit(.importRemoved(abandoned)) }
    for orphan in try warehouse.recoverOrphans() { emit(.orphanRecovered(orphan)) }
    let startedAt = ContinuousClock.now
    var labels = captured.merging(settings.labels) { $1 }
    if let command { labels[RunLabels.command] = command.text }
    let recorder = try RunRecorder(
      beginning: try description(labels: Redaction.labels(labels)), in: warehouse)
    emit(.runStarted(heading(recorder, warehouse)))

    let progress = RunProgress(
      recorder: recorder, storage: Storage(recorder, path: warehouse.path, emit: emit), startedAt: startedAt)
    let stackEvents = Task { [stack, engine, emit] in
      for await event in stack.events {
        emit(.service(event))
        // With an engine its watch counts, which sees restarts of all containers.
        if engine == nil, case .restarted(let service, _) = event {
          await progress.recordRestart(of: service)
        }
      }
    }
    defer { stackEvents.cancel() }
    let watch = try engine?.oomWatch(
      interval: .microsecondsRounded(seconds: settings.sampling.intervalSeconds))
    let watchTasks = watch.map { watch in
      [
        Task { await watch.run() },
        Task { [emit] in
          for await report in watch.reports { await progress.record(report, of: watch, emit: emit) }
        },
      ]
    }
    defer { for task in watchTasks ?? [] { task.cancel() } }
    do {
      for (index, plan) in plans.enumerated() where await progress.failure == nil {
        if Task.isCancelled { break }
        try await scenario(plan, number: index + 1, progress, watch)
      }
    } catch {
      await stack.stop()
      throw await ended(by: error, recorder)
    }
    await stack.stop()
    do {
      return try await end(progress, database: warehouse.path)
    } catch {
      throw await ended(by: error, recorder)
    }
  }

  /// What is left to do and to say when the warehouse has gone away.
  private func ended(by error: any Error, _ recorder: RunRecorder) async -> any Error {
    guard case WarehouseError.replaced = error else { return error }
    return await uncancelled { await recorder.rescue() }
  }

  // MARK: - One scenario

  private func scenario(
    _ plan: ScenarioPlan, number: Int, _ progress: RunProgress, _ watch: OOMWatch?
  ) async throws {
    let (recorder, storage) = (progress.recorder, progress.storage)
    let start = ContinuousClock.now
    emit(
      .scenarioStarted(
        number: number, name: plan.description.name, planned: plan.length, load: plan.load))
    try await storage.retry { [startedAt = progress.startedAt] in
      try await recorder.beginScenario(
        plan.description, startedOffsetMicroseconds: (start - startedAt).microseconds)
    }
    let scenario = ScenarioRecorder(recorder, start: start, settings: settings, emit: emit)
    await progress.begin(scenario)
    await storage.startFlushing()
    var end = await conduct(plan, scenario, progress)
    if let watch {
      await progress.flush(watch)
      // A container that was killed is also one that is lost, or whose workload fails: the kill is the reason.
      if end != .interrupted, let reason = await scenario.killReason { end = .aborted(reason) }
    }
    await scenario.finish()
    await storage.stopFlushing()
    for remark in await source.remarks() where await progress.isNews(remark) {
      emit(.warning(remark.text))
      try await storage.retry { try await recorder.addLabel(remark.label, remark.value) }
    }
    let tally = await scenario.tally
    let length = (ContinuousClock.now - start).microseconds
    let secrets = KnownSecrets(settings)
    try await storage.retry { [reason = end.abortReason.map(secrets.hidden)] in
      try await recorder.endScenario(
        offsetMicroseconds: length, staleCount: tally.staleCount, abortReason: reason)
    }
    await progress.end(tally, isAborted: end != .complete)
    emit(.scenarioEnded(name: plan.description.name, tally, abortReason: end.abortReason))
  }

  private enum ScenarioEnd: Equatable {
    case complete
    case interrupted
    case aborted(String)

    /// As it is stored.
    var abortReason: String? {
      switch self {
      case .complete: nil
      case .interrupted: "interrupted"
      case .aborted(let reason): reason
      }
    }
  }

  private func conduct(
    _ plan: ScenarioPlan, _ scenario: ScenarioRecorder, _ progress: RunProgress
  ) async -> ScenarioEnd {
    do {
      await scenario.beginPhase(.setup, at: .now, planned: nil)
      try await cleanEnvironment(progress)
      await scenario.beginWatching()
      let runner = ScenarioRunner(
        settings: settings, source: source, workload: workload, command: command, recorder: scenario,
        emit: emit)
      try await untilEnded(runner, plan, scenario, progress.storage)
      return .complete
    } catch  where Task.isCancelled || error is CancellationError {
      await command?.untilEnded()
      return .interrupted
    } catch {
      for casualty in (error as? any StackFailure)?.casualties ?? [] { await scenario.record(casualty) }
      return .aborted(String(describing: error))
    }
  }

  private func untilEnded(
    _ runner: ScenarioRunner, _ plan: ScenarioPlan, _ scenario: ScenarioRecorder, _ storage: Storage
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await runner.run(plan) }
      group.addTask { [stack] in try await stack.untilLost() }
      group.addTask { try await storage.untilLost() }
      if engine != nil { group.addTask { try await scenario.untilKilled() } }
      defer { group.cancelAll() }
      do {
        try await group.next()
      } catch  where !(error is CancellationError) {
        // A command goes on whatever befalls the stack, and the recording with it.
        await command?.untilEnded()
        throw error
      }
    }
  }

  private func cleanEnvironment(_ progress: RunProgress) async throws {
    let isFirst = await !progress.hasStarted
    if isFirst || settings.scenarios.restart {
      do {
        try await stack.start()
      } catch  where !(error is CancellationError) {
        // A stack that has never come up will not for the next scenario either.
        if isFirst { await progress.fail(String(describing: error)) }
        throw error
      }
      await progress.stackStarted()
    } else {
      try await workload?.stop()
      try await workload?.reset()
    }
  }

  // MARK: - Beginning and end

  private func description(labels: [String: String]) throws -> RunDescription {
    RunDescription(
      startedAtMicroseconds: WallClock.nanoseconds / 1000, host: try .capture(engine: engine?.fact ?? ""),
      hostname: HostFacts.hostname, source: source.name,
      intervalMicroseconds: Duration.microsecondsRounded(seconds: settings.sampling.intervalSeconds)
        .microseconds,
      toolVersion: ToolVersion.text, configuration: try settings.redactedJSON(), labels: labels)
  }

  private func heading(_ recorder: RunRecorder, _ warehouse: Warehouse) -> RunHeading {
    RunHeading(
      runID: recorder.runID, testID: recorder.testID, database: warehouse.path, source: source.name,
      intervalSeconds: settings.sampling.intervalSeconds, scenarioNames: plans.map(\.description.name),
      planned: plans.reduce(Duration?.some(.zero)) { sum, plan in
        sum.flatMap { sum in plan.length.map { sum + $0 } }
      })
  }

  private func end(_ progress: RunProgress, database: String) async throws -> RunOutcome {
    let isInterrupted = Task.isCancelled
    let outcome = await progress.outcome(database: database, isInterrupted: isInterrupted)
    let recorder = progress.recorder
    if let label = command?.ending.flatMap(\.exitCode) {
      try await progress.storage.retry {
        try await recorder.addLabel(RunLabels.commandExitCode, String(label))
      }
    }
    try await progress.storage.retry {
      try await recorder.end(outcome.status, elapsedMicroseconds: outcome.elapsed.microseconds)
    }
    emit(.runEnded(outcome))
    return outcome
  }
}
