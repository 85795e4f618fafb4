import Foundation

/// Watches the containers of a roster for OOM kills and restarts while it runs, by all signals there are: the engine's
/// events, inspect at every tick, and the kernel's counters where this machine has them.
actor OOMWatch {
  enum Report: Sendable, Equatable {
    case found(OOMFinding)
    /// A container, by name of its series, ended with exit code 0.
    case finished(String)
    case started(String)
    /// A signal is missing; the others go on.
    case troubled(String)
    case recovered(String)
    /// Everything known when `flush` was called has been reported.
    case flushed
  }

  /// One reader.
  nonisolated let reports: AsyncStream<Report>
  private let output: AsyncStream<Report>.Continuation

  private let roster: EngineRoster
  private let host: EngineHost
  private let interval: Duration
  private let beginning: Int64
  private var judge: OOMJudge
  private let counters: OOMCounters?
  private var isStreamBroken = false
  private var isInspectBroken = false

  /// The engine needs a moment from a death to the restart count that goes with it.
  private static let hurry = Duration.milliseconds(250)

  /// What happened before now is left out.
  ///
  /// - Parameter finder: nil where the kernel's counters cannot be read.
  init(_ roster: EngineRoster, host: EngineHost, finder: CgroupFinder?, interval: Duration) {
    beginning = host.nowNanoseconds
    self.host = host
    self.roster = roster
    counters = finder.map { OOMCounters($0, engine: roster.engine) }
    self.interval = interval
    judge = OOMJudge(
      flagsPreviousRun: host.flagsPreviousRun, hasEchoes: host.repeatsOOMEvents, watchingSince: beginning)
    (reports, output) = AsyncStream.makeStream()
  }

  /// Watches until cancelled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.listen() }
      group.addTask { await self.inspectAtTicks() }
      group.addTask { await self.lookAfterKilled() }
    }
  }

  /// Looks once more; reports what has been waiting for more signals, then `flushed`. The stream of reports goes on.
  ///
  /// A kill whose consequences are not known yet, and a restart that is about to come, are waited for, but not for long: a
  /// policy may let a container wait for a minute.
  func flush() async {
    await look(maxAge: .zero)
    let deadline = host.nowNanoseconds + OOMJudge.patience
    while host.nowNanoseconds < deadline, !Task.isCancelled {
      let awaited = judge.awaited + judge.awaitedRestarts
      if awaited.isEmpty { break }
      await examine(awaited)
      do { try await Task.sleep(for: Self.hurry / 2) } catch { break }
    }
    report(judge.concludeAll())
    output.yield(.flushed)
  }

  /// How long ago it was, by the engine's clock; never negative.
  nonisolated func age(of kill: OOMKill) -> Duration {
    .nanoseconds(max(0, host.nowNanoseconds - kill.timeNanoseconds))
  }

  /// Ends the stream of reports.
  func finish() { output.finish() }

  // MARK: - Events

  private func listen() async {
    for await notice in await roster.events.listen(since: beginning) {
      switch notice {
      case .connected:
        guard isStreamBroken else { continue }
        isStreamBroken = false
        output.yield(
          .recovered("the engine's event stream is back; the events in between were requested"))
      case .disconnected(let reason):
        isStreamBroken = true
        output.yield(
          .troubled(
            "the engine's event stream broke (\(reason)); until it is back, OOM kills are detected by inspecting containers"
          ))
      case .event(let event):
        await record(event)
      }
    }
  }

  private func record(_ event: EngineEvent) async {
    guard event.timeNanoseconds >= beginning, roster.scope.contains(labels: event.attributes) else { return }
    let name = await roster.name(id: event.id, containerName: event.name, labels: event.attributes)
    switch event.kind {
    case .die(0): output.yield(.finished(name.name))
    case .start: output.yield(.started(name.name))
    default: break
    }
    judge.record(event, of: name.name, now: host.nowNanoseconds)
    // The log is this machine's, as the counters are.
    if counters != nil, let begin = judge.beginOfDoubt(about: event.id) {
      let age = Duration.nanoseconds(max(0, host.nowNanoseconds - begin))
      judge.record(loggedKillCount: KernelLog.killCount(in: event.id, atMost: age), of: event.id)
    }
    conclude()
  }

  /// What becomes of a container that was killed is looked up at once and not at the next tick: by then it may have been
  /// killed again.
  private func lookAfterKilled() async {
    while !Task.isCancelled {
      await examine(judge.awaited)
      do { try await Task.sleep(for: Self.hurry) } catch { return }
    }
  }

  private func examine(_ ids: [String]) async {
    for id in ids {
      let asked = host.nowNanoseconds
      do {
        guard let inspection = try await roster.engine.inspect(id) else { continue }
        let name = await roster.name(
          id: id, containerName: inspection.name, labels: inspection.config?.labels ?? [:])
        judge.record(inspection, of: name.name, now: asked)
        try await readCounter(inspection)
      } catch {
        // The tick reports the trouble; the kill is reported as far as it is known.
        break
      }
    }
    conclude()
  }

  // MARK: - Ticks

  private func inspectAtTicks() async {
    let clock = SamplingClock(start: .now, interval: interval)
    var tick = 0
    while !Task.isCancelled {
      await look(maxAge: interval / 2)
      tick += 1
      // Ticks that were missed are not made up for.
      while clock.instant(ofTick: tick) < .now { tick += 1 }
      do { try await ContinuousClock().sleep(until: clock.instant(ofTick: tick)) } catch { return }
    }
  }

  private func look(maxAge: Duration) async {
    let asked = host.nowNanoseconds
    do {
      let entries = try await roster.entries(maxAge: maxAge)
      if isInspectBroken {
        isInspectBroken = false
        output.yield(.recovered("the engine answers again"))
      }
      for entry in entries { judge.record(entry.inspection, of: entry.name.name, now: asked) }
      for entry in entries { try await readCounter(entry.inspection) }
      await counters?.keepOnly(entries.filter(\.isAlive).map(\.id))
    } catch is CancellationError {
      return
    } catch {
      if !isInspectBroken { output.yield(.troubled("containers cannot be inspected: \(error)")) }
      isInspectBroken = true
    }
    conclude()
  }

  private func readCounter(_ inspection: EngineInspection) async throws {
    guard let counters, let startedAt = inspection.startedAtNanoseconds,
      let count = try await counters.count(of: inspection)
    else { return }
    judge.record(oomKillCount: count, of: inspection.id, startedAt: startedAt, now: host.nowNanoseconds)
  }

  private func conclude() { report(judge.conclude(now: host.nowNanoseconds)) }

  private func report(_ findings: [OOMFinding]) {
    for finding in findings {
      guard case .killed(var kill) = finding, kill.source == .exit, counters != nil,
        KernelLog.killCount(in: kill.id, atMost: age(of: kill) + .seconds(5)) > 0
      else {
        output.yield(.found(finding))
        continue
      }
      kill.source = .kmsg
      output.yield(.found(.killed(kill)))
    }
  }

  /// The last lines of a container until a moment; none when the engine cannot be asked.
  nonisolated func log(of id: String, until: Int64) async -> [String] {
    do {
      return try await roster.engine.logTail(id, lines: LogTail.keptLines, until: until)
    } catch {
      return ["(the log cannot be read: \(error))"]
    }
  }
}
