/// Decides from what engine and kernel say which OOM kills and restarts there were, each of them once.
///
/// Three signals tell of a kill, and none of them of all:
/// - the `oom` event: one for each kill, unless the stream was broken for longer than the engine remembers, or the whole
///   machine and not the container ran out of memory;
/// - `OOMKilled` of inspect: one bit for a run of the container. An engine before 24 sets it at the end of the run and
///   keeps it over the next; later ones set it at once and clear it at the next start;
/// - the kernel's counter `oom_kill`, which goes with the container.
///
/// Each signal is put to the run of the container it belongs to. One that knows of more kills in a run than the others
/// adds what is missing, but first waits for `patience`, because the event may be on its way. `RestartCount` decides
/// nothing: it counts restarts by policy only and falls back to 0. It is noted before and after.
///
/// Times are Unix nanoseconds by the engine's clock, as in events and in `StartedAt`.
package struct OOMJudge: Sendable {
  package enum Finding: Sendable, Equatable {
    case kill(OOMKill)
    case restart(ContainerRestart)
  }

  /// A kill that is known, whose consequences are not yet.
  private struct Pending {
    var id: String
    /// Its run, by its place in the life.
    var run: Int
    var kill: OOMKill
    var noticedAt: Int64
  }

  /// Ends a wait for more signals. Three times what the engine takes from kill to restart when it is quick.
  static let patience: Int64 = 3_000_000_000
  /// The engine's `die` follows its `oom` by milliseconds, or is held up by a loaded machine.
  private static let mainProcessWindow: Int64 = 2_000_000_000
  /// A `start` event comes this much after its `StartedAt` at most.
  private static let startWindow: Int64 = 5_000_000_000
  /// With version 2 of cgroups the notice of a kill may come after the container has been started again.
  private static let lateNotice: Int64 = 500_000_000

  private let flagsPreviousRun: Bool
  private let watchingSince: Int64
  private var lives: [String: ContainerLife] = [:]
  private var pending: [Pending] = []
  private var findings: [Finding] = []

  /// - Parameter flagsPreviousRun: See `EngineHost.flagsPreviousRun`.
  /// - Parameter watchingSince: What happened before is nobody's business here.
  package init(flagsPreviousRun: Bool, watchingSince: Int64) {
    self.flagsPreviousRun = flagsPreviousRun
    self.watchingSince = watchingSince
  }

  /// Whether something has died of a kill whose consequences are to be looked up.
  package var wantsInspection: Bool {
    pending.contains { lives[$0.id]?.runs[$0.run].isDead == true }
  }

  // MARK: - Events

  /// - Parameter container: Name of the series.
  /// - Parameter now: When the event came, which is not when it happened.
  package mutating func take(_ event: EngineEvent, of container: String, now: Int64) {
    let time = event.timeNanoseconds
    switch event.kind {
    case .start:
      begin(event.id, container, at: time)
    case .oom:
      let run = runForNotice(event.id, container, at: time)
      oom(event.id, container, run: run, at: time, now: now)
    case .die(let exitCode):
      let run = runIndex(event.id, container, at: time)
      lives[event.id]?.runs[run].isDead = true
      lives[event.id]?.runs[run].diedAt = time
      lives[event.id]?.runs[run].exitCode = exitCode
    case .destroy:
      lives[event.id]?.isDestroyed = true
    case .kill:
      let run = runIndex(event.id, container, at: time)
      lives[event.id]?.runs[run].signalledAt = time
    case .rename, .other:
      break
    }
  }

  private mutating func begin(_ id: String, _ container: String, at time: Int64) {
    guard let life = lives[id], let last = life.runs.indices.last else {
      lives[id] = ContainerLife(name: container, runs: [.init(startEventAt: time)])
      return
    }
    let run = life.runs[last]
    if run.startEventAt == nil, let startedAt = run.startedAt, startedAt <= time,
      time - startedAt < Self.startWindow
    {
      // Inspect was quicker.
      lives[id]?.runs[last].startEventAt = time
      return
    }
    guard time > run.begin else { return }
    append(.init(startEventAt: time), to: id, at: time)
  }

  private mutating func append(_ run: ContainerLife.Run, to id: String, at time: Int64) {
    guard let last = lives[id]?.runs.indices.last else { return }
    lives[id]?.runs[last].isDead = true
    lives[id]?.runs.append(run)
    findings.append(
      .restart(ContainerRestart(id: id, container: lives[id]?.name ?? id, timeNanoseconds: time)))
  }

  private mutating func oom(_ id: String, _ container: String, run: Int, at time: Int64, now: Int64) {
    // Another signal was quicker: the event is the better witness of the same kill.
    for source in [OOMKill.Source.cgroup, .inspect] {
      guard let count = lives[id]?.runs[run].killCounts[source], count > 0 else { continue }
      lives[id]?.runs[run].killCounts[source] = count - 1
      lives[id]?.runs[run].killCounts[.events, default: 0] += 1
      if let index = pending.firstIndex(where: { $0.id == id && $0.run == run && $0.kill.source == source }) {
        pending[index].kill.source = .events
        pending[index].kill.timeNanoseconds = time
      }
      return
    }
    add(.events, id, run: run, at: time, now: now)
  }

  private mutating func add(_ source: OOMKill.Source, _ id: String, run: Int, at time: Int64, now: Int64) {
    lives[id]?.runs[run].killCounts[source, default: 0] += 1
    let kill = OOMKill(
      id: id, container: lives[id]?.name ?? id, timeNanoseconds: time, source: source, victim: .unknown)
    pending.append(Pending(id: id, run: run, kill: kill, noticedAt: now))
  }

  /// Index of the run that went on at a moment, made when none is known.
  private mutating func runIndex(_ id: String, _ container: String, at time: Int64) -> Int {
    if let index = lives[id]?.runIndex(at: time) { return index }
    lives[id] = ContainerLife(name: container, runs: [.init(startEventAt: time)])
    return 0
  }

  private mutating func runForNotice(_ id: String, _ container: String, at time: Int64) -> Int {
    let index = runIndex(id, container, at: time)
    guard index > 0, let runs = lives[id]?.runs, time - runs[index].begin < Self.lateNotice,
      runs[index - 1].exitCode == 137, runs[index - 1].killCount == 0
    else { return index }
    return index - 1
  }

  // MARK: - Inspect

  /// - Parameter now: When the engine was asked.
  package mutating func take(_ inspection: EngineInspection, of container: String, now: Int64) {
    let id = inspection.id
    guard let startedAt = inspection.startedAtNanoseconds else { return }
    let isFirstSight = lives[id] == nil
    if isFirstSight {
      lives[id] = ContainerLife(name: container, runs: [.init(startedAt: startedAt)])
    }
    guard let index = run(of: id, startedAt: startedAt) else { return }
    note(inspection, of: id, in: index)
    if inspection.state?.oomKilled == true {
      noteFlag(inspection, of: id, in: index, isFirstSight: isFirstSight, now: now)
    }
  }

  /// nil when the answer is older than what is known.
  private mutating func run(of id: String, startedAt: Int64) -> Int? {
    guard let life = lives[id], let last = life.runs.indices.last else { return nil }
    if let exact = life.runs.lastIndex(where: { $0.startedAt == startedAt }) {
      return exact == last ? last : nil
    }
    if let event = life.runs[last].startEventAt, life.runs[last].startedAt == nil, startedAt <= event,
      event - startedAt < Self.startWindow
    {
      lives[id]?.runs[last].startedAt = startedAt
      return last
    }
    guard startedAt > life.runs[last].begin else {
      // The first that is heard of a run may be its end.
      if life.runs.count == 1, life.runs[last].startedAt == nil {
        lives[id]?.runs[last].startedAt = startedAt
        return last
      }
      return nil
    }
    append(.init(startedAt: startedAt), to: id, at: startedAt)
    return last + 1
  }

  private mutating func note(_ inspection: EngineInspection, of id: String, in index: Int) {
    let count = inspection.restartCount
    if index > 0, lives[id]?.runs[index - 1].nextRestartCount == nil {
      lives[id]?.runs[index - 1].nextRestartCount = count
    }
    if inspection.isAlive {
      // A `die` that is known already is newer than this answer.
      if lives[id]?.runs[index].isDead == false { lives[id]?.runs[index].restartCount = count }
    } else {
      lives[id]?.runs[index].isDead = true
      lives[id]?.runs[index].nextRestartCount = count
      if inspection.state?.restarting == true { lives[id]?.runs[index].isFollowed = true }
      if lives[id]?.runs[index].exitCode == nil {
        lives[id]?.runs[index].exitCode = inspection.state?.exitCode
      }
    }
  }

  private mutating func noteFlag(
    _ inspection: EngineInspection, of id: String, in index: Int, isFirstSight: Bool, now: Int64
  ) {
    let isOfPreviousRun = flagsPreviousRun && inspection.isAlive
    let flagged = isOfPreviousRun ? index - 1 : index
    // Of before the container was first seen: unless it came into being under our eyes, of before the watch.
    if flagged < 0 {
      guard let created = inspection.createdNanoseconds, created >= watchingSince,
        lives[id]?.runs[index].killCount == 0
      else { return }
      lives[id]?.runs.insert(.init(startedAt: created, isDead: true), at: 0)
      for position in pending.indices where pending[position].id == id { pending[position].run += 1 }
      return noteFlag(inspection, of: id, in: index + 1, isFirstSight: false, now: now)
    }
    guard let run = lives[id]?.runs[flagged], run.killCount == 0 else { return }
    if isFirstSight, run.begin < watchingSince {
      lives[id]?.runs[flagged].isFlagOld = true
      return
    }
    if run.isFlagOld { return }
    add(.inspect, id, run: flagged, at: flagTime(inspection, run), now: now)
  }

  private func flagTime(_ inspection: EngineInspection, _ run: ContainerLife.Run) -> Int64 {
    run.diedAt ?? inspection.finishedAtNanoseconds.flatMap { $0 >= run.begin ? $0 : nil }
      ?? max(run.begin, watchingSince)
  }

  // MARK: - Kernel

  /// - Parameter oomKillCount: Kills in the present run of the container, which must be known by inspect.
  package mutating func take(oomKillCount: Int64, of id: String, now: Int64) {
    guard let index = lives[id]?.runs.indices.last, let run = lives[id]?.runs[index], !run.isDead else {
      return
    }
    let known = Int64(run.killCount)
    guard let base = run.counterBase else {
      // A run that began under our eyes was counted from 0.
      let base = run.begin >= watchingSince ? 0 : max(0, oomKillCount - known)
      lives[id]?.runs[index].counterBase = base
      if oomKillCount - base > known { take(oomKillCount: oomKillCount, of: id, now: now) }
      return
    }
    for _ in 0..<max(0, min(oomKillCount - base - known, Self.mostAtOnce)) {
      add(.cgroup, id, run: index, at: now, now: now)
    }
  }

  /// A storm of kills between two looks; the first of them ends the scenario already.
  private static let mostAtOnce: Int64 = 100

  // MARK: - Judging

  /// What has become certain: a kill once its consequences are known, or `patience` after it was noticed.
  package mutating func conclude(now: Int64) -> [Finding] { conclude { now - $0 >= Self.patience } }

  /// Everything, as far as it is known.
  package mutating func concludeAll() -> [Finding] { conclude { _ in true } }

  private mutating func conclude(isOverdue: (_ noticedAt: Int64) -> Bool) -> [Finding] {
    defer { findings = [] }
    var open: [Pending] = []
    for item in pending {
      guard let life = lives[item.id] else { continue }
      if isRipe(item, life) || isOverdue(item.noticedAt) {
        findings.append(.kill(concluded(item, life)))
      } else {
        open.append(item)
      }
    }
    pending = open
    return findings
  }

  private func isRipe(_ item: Pending, _ life: ContainerLife) -> Bool {
    // Others than the event wait for the event.
    guard item.kill.source == .events else { return false }
    let run = life.runs[item.run]
    return run.isDead && (run.nextRestartCount != nil || life.isDestroyed)
  }

  private func concluded(_ item: Pending, _ life: ContainerLife) -> OOMKill {
    let run = life.runs[item.run]
    var kill = item.kill
    kill.isRestarted = run.isFollowed || life.runs.count > item.run + 1
    kill.isRemoved = life.isDestroyed && !kill.isRestarted
    kill.currentRestartCount = run.nextRestartCount ?? run.restartCount
    kill.previousRestartCount = run.restartCount ?? previousCount(item, life)
    kill.victim = victim(item, run)
    return kill
  }

  /// A run too short to be inspected: its policy has counted one up since.
  private func previousCount(_ item: Pending, _ life: ContainerLife) -> Int64? {
    if item.run > 0, let before = life.runs[item.run - 1].nextRestartCount { return before }
    return life.runs[item.run].nextRestartCount.map { max(0, $0 - 1) }
  }

  private func victim(_ item: Pending, _ run: ContainerLife.Run) -> OOMKill.Victim {
    if item.kill.source == .inspect { return .unknown }
    guard run.isDead else { return .child }
    // It was there to be told to end.
    if let signalledAt = run.signalledAt, signalledAt > item.kill.timeNanoseconds { return .child }
    guard let diedAt = run.diedAt else {
      return run.exitCode == 137 ? .main : .childThenExit(code: run.exitCode)
    }
    // Several kills, one end: the last of them was the main process.
    let isLast = !pending.contains {
      $0.id == item.id && $0.run == item.run && $0.kill.timeNanoseconds > item.kill.timeNanoseconds
    }
    let distance = diedAt - item.kill.timeNanoseconds
    guard abs(distance) <= Self.mainProcessWindow else { return .child }
    return run.exitCode == 137 && isLast ? .main : .childThenExit(code: run.exitCode)
  }
}
