import Foundation

/// Watches the containers of a roster for OOM kills and restarts while it runs, by all signals there are.
///
/// The event stream is held open and taken up again where it broke; inspect checks at every tick; the kernel's counters
/// are read where this machine has them.
package actor OOMWatch {
  package enum Finding: Sendable, Equatable {
    case killed(OOMKill)
    case restarted(ContainerRestart)
    /// A signal is missing; the others go on.
    case troubled(String)
    case recovered(String)
    /// Everything known when `settle` was called has been reported.
    case settled
  }

  /// One reader.
  package nonisolated let findings: AsyncStream<Finding>
  private let report: AsyncStream<Finding>.Continuation

  private let roster: EngineRoster
  private let host: EngineHost
  private let interval: Duration
  private var judge: OOMJudge
  private var resume: EventResume
  private let counters: OOMCounters?
  private var isStreamBroken = false
  private var isInspectBroken = false

  /// The engine needs a moment from a death to the restart count that goes with it.
  private static let hurry = Duration.milliseconds(250)
  private static let reconnectPause = (first: Duration.milliseconds(100), longest: Duration.seconds(2))

  /// What happened before now is left out.
  ///
  /// - Parameter finder: nil where the kernel's counters cannot be read.
  init(_ roster: EngineRoster, host: EngineHost, finder: CgroupFinder?, interval: Duration) {
    let since = host.nowNanoseconds
    self.host = host
    self.roster = roster
    counters = finder.map { OOMCounters($0, engine: roster.engine) }
    self.interval = interval
    judge = OOMJudge(flagsPreviousRun: host.flagsPreviousRun, watchingSince: since)
    resume = EventResume(since: since)
    (findings, report) = AsyncStream.makeStream()
  }

  /// Watches until cancelled.
  package func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.followEvents() }
      group.addTask { await self.inspectAtTicks() }
      group.addTask { await self.lookAfterKilled() }
    }
  }

  /// A last look; reports what has been waiting for more signals, then `settled`. The stream of findings goes on.
  ///
  /// A kill whose consequences are not known yet, and a restart that is about to come, are waited for, but not for long: a
  /// policy may let a container wait for a minute.
  package func settle() async {
    await look(maxAge: .zero)
    let deadline = host.nowNanoseconds + OOMJudge.patience
    while host.nowNanoseconds < deadline, !Task.isCancelled {
      let awaited = judge.awaited + judge.awaitedRestarts
      if awaited.isEmpty { break }
      await examine(awaited)
      do { try await Task.sleep(for: Self.hurry / 2) } catch { break }
    }
    emit(judge.concludeAll())
    report.yield(.settled)
  }

  /// How long ago it was, by the engine's clock; never negative.
  package nonisolated func age(of kill: OOMKill) -> Duration {
    .nanoseconds(max(0, host.nowNanoseconds - kill.timeNanoseconds))
  }

  /// Ends the stream of findings.
  package func finish() { report.finish() }

  // MARK: - Events

  private func followEvents() async {
    var pause = Self.reconnectPause.first
    while !Task.isCancelled {
      do {
        try await roster.engine.follow(
          since: resume.since, connected: { await self.streamed() }, each: { await self.take($0) })
        streamBroke("it ended")
      } catch is CancellationError {
        return
      } catch {
        streamBroke(String(describing: error))
      }
      if !isStreamBroken { pause = Self.reconnectPause.first }
      do { try await Task.sleep(for: pause) } catch { return }
      pause = min(pause * 2, Self.reconnectPause.longest)
    }
  }

  private func streamed() {
    guard isStreamBroken else { return }
    isStreamBroken = false
    report.yield(.recovered("the engine's events come again; those of the time between were asked for"))
  }

  private func streamBroke(_ reason: String) {
    guard !isStreamBroken, !Task.isCancelled else { return }
    isStreamBroken = true
    report.yield(
      .troubled(
        "the engine's event stream broke (\(reason)); OOM kills are looked for by inspect until it is back"))
  }

  private func take(_ event: EngineEvent) async {
    guard resume.isNew(event), roster.scope.contains(labels: event.attributes) else { return }
    let name = await roster.name(id: event.id, containerName: event.name, labels: event.attributes)
    judge.take(event, of: name.name, now: host.nowNanoseconds)
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
        judge.take(inspection, of: name.name, now: asked)
        try await readCounter(inspection)
      } catch {
        // The tick tells of it; what is not found out is reported as far as it is known.
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
        report.yield(.recovered("the engine answers again"))
      }
      for entry in entries { judge.take(entry.inspection, of: entry.name.name, now: asked) }
      for entry in entries { try await readCounter(entry.inspection) }
      await counters?.keepOnly(entries.filter(\.isAlive).map(\.id))
    } catch is CancellationError {
      return
    } catch {
      if !isInspectBroken { report.yield(.troubled("containers cannot be inspected: \(error)")) }
      isInspectBroken = true
    }
    conclude()
  }

  private func readCounter(_ inspection: EngineInspection) async throws {
    guard let counters, let startedAt = inspection.startedAtNanoseconds,
      let count = try await counters.count(of: inspection)
    else { return }
    judge.take(oomKillCount: count, of: inspection.id, startedAt: startedAt, now: host.nowNanoseconds)
  }

  private func conclude() { emit(judge.conclude(now: host.nowNanoseconds)) }

  private func emit(_ found: [OOMJudge.Finding]) {
    for finding in found {
      switch finding {
      case .kill(let kill): report.yield(.killed(kill))
      case .restart(let restart): report.yield(.restarted(restart))
      }
    }
  }
}
