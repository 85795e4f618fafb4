/// Decides from what engine and kernel say which OOM kills and restarts there were, each of them once.
///
/// Three signals report kills, and none of them reports all:
/// - the `oom` event: lost when the stream was broken for longer than the engine remembers, or when the whole machine and
///   not the container ran out of memory; now and then two of them for one kill;
/// - `OOMKilled` of inspect: one bit for a run of the container. An engine before 24 sets it at the end of the run and
///   keeps it over the next; later ones set it at once and clear it at the next start;
/// - the kernel's counter `oom_kill`, exact, which goes with the container.
///
/// Each signal is put to the run of the container it belongs to (`ContainerLife`), where those of one kill are counted
/// once (`RunKills`). A kill is reported when its consequences are known: how the run ended, and whether and with which
/// `RestartCount` the container was started again. That count decides nothing, because it counts restarts by policy only
/// and falls back to 0.
///
/// Where none of them comes, as from Podman on version 1 of cgroups, an end by SIGKILL that nobody asked for, of a container
/// with a memory limit, is a suspected kill.
///
/// Times are Unix nanoseconds by the engine's clock, as in events and in `StartedAt`.
struct OOMJudge: Sendable {
  /// Ends a wait for more signals. Three times what the engine takes from kill to restart when it is quick.
  static let patience: Int64 = 3_000_000_000
  /// The engine's `die` follows its `oom` by milliseconds, or is held up by a loaded machine.
  private static let mainProcessWindow: Int64 = 2_000_000_000

  private let flagsPreviousRun: Bool
  private let hasEchoes: Bool
  private let watchingSince: Int64
  private var lives: [String: ContainerLife] = [:]
  private var restarts: [ContainerRestart] = []

  /// - Parameter flagsPreviousRun: See `EngineHost.flagsPreviousRun`.
  /// - Parameter hasEchoes: See `EngineHost.repeatsOOMEvents`.
  /// - Parameter watchingSince: Restarts and kills before it are left out.
  init(flagsPreviousRun: Bool, hasEchoes: Bool, watchingSince: Int64) {
    self.flagsPreviousRun = flagsPreviousRun
    self.hasEchoes = hasEchoes
    self.watchingSince = watchingSince
  }

  /// Ids of the containers with a kill whose consequences are not known yet.
  var awaited: [String] {
    lives.filter { _, life in
      life.runs.contains(where: \.kills.isWaiting)
        || life.runs.indices.contains { life.isSuspect($0, since: watchingSince) }
    }.keys.sorted()
  }

  /// Ids of the containers that were killed and that their policy is about to start again.
  var awaitedRestarts: [String] {
    lives.filter { life in
      life.value.runs.last.map { $0.isDead && $0.isFollowed && !$0.kills.isEmpty } == true
        && !life.value.isDestroyed
    }.keys.sorted()
  }

  // MARK: - Signals

  /// - Parameter container: Name of the series.
  /// - Parameter now: When the event came, which is not when it happened.
  mutating func record(_ event: EngineEvent, of container: String, now: Int64) {
    let (id, time) = (event.id, event.timeNanoseconds)
    var life = lives[id] ?? ContainerLife(name: container)
    switch event.kind {
    case .start:
      if life.begin(at: time) { noteRestart(of: life, id, at: time) }
    case .oom:
      let index = life.index(ofNoticeAt: time)
      life.runs[index].kills.addEvent(at: time, now: now)
    case .die(let exitCode):
      let index = life.index(at: time)
      life.runs[index].isDead = true
      life.runs[index].diedAt = time
      life.runs[index].exitCode = exitCode
      life.runs[index].endNoticedAt = now
    case .destroy:
      life.isDestroyed = true
    case .kill:
      let index = life.index(at: time)
      life.runs[index].signalledAt = time
    case .stop:
      let index = life.runs.lastIndex { $0.isDead } ?? life.index(at: time)
      life.runs[index].stoppedAt = time
    case .rename, .other:
      break
    }
    lives[id] = life
  }

  /// - Parameter now: When the engine was asked.
  mutating func record(_ inspection: EngineInspection, of container: String, now: Int64) {
    let id = inspection.id
    var life = lives[id] ?? ContainerLife(name: container)
    guard let startedAt = inspection.startedAtNanoseconds,
      let (index, isRestart) = life.place(startedAt: startedAt)
    else { return }
    if isRestart { noteRestart(of: life, id, at: startedAt) }
    let isFirstSight = !life.isInspected
    life.isInspected = true
    life.isPassing = inspection.hostConfig?.autoRemove == true
    if let memory = inspection.hostConfig?.memory { life.hasMemoryLimit = memory > 0 }
    life.runs[index].note(inspection)
    if inspection.state?.oomKilled == true {
      recordFlag(inspection, of: &life, index, isFirstSight: isFirstSight, now: now)
    }
    lives[id] = life
  }

  private mutating func noteRestart(of life: ContainerLife, _ id: String, at time: Int64) {
    let before = life.runs.dropLast().last
    restarts.append(
      ContainerRestart(
        id: id, container: life.name, endedAtNanoseconds: before?.diedAt ?? time,
        ending: Ending(exitCode: before?.exitCode, isOOM: before?.kills.isEmpty == false)))
  }

  /// - Parameter oomKillCount: The kernel's counter in the run that was started at this moment.
  mutating func record(oomKillCount: Int64, of id: String, startedAt: Int64, now: Int64) {
    guard let index = lives[id]?.runs.lastIndex(where: { $0.startedAt == startedAt }),
      let begin = lives[id]?.runs[index].begin
    else { return }
    lives[id]?.runs[index].kills.addCounter(
      oomKillCount, countsFromZero: begin >= watchingSince, now: now)
  }

  /// Since when the kernel's log is to be asked about a container whose last run has ended: the beginning of that run, in
  /// which two events are so close that one kill may have made both.
  func beginOfDoubt(about id: String) -> Int64? {
    guard hasEchoes, let run = lives[id]?.runs.last(where: \.isDead), run.kills.isDoubtful else { return nil }
    return max(run.begin, watchingSince)
  }

  /// - Parameter loggedKillCount: What the kernel's log reports of the last run that has ended, at least.
  mutating func record(loggedKillCount: Int64, of id: String) {
    guard let index = lives[id]?.runs.lastIndex(where: \.isDead) else { return }
    lives[id]?.runs[index].kills.addLog(loggedKillCount)
  }

  private func recordFlag(
    _ inspection: EngineInspection, of life: inout ContainerLife, _ index: Int, isFirstSight: Bool, now: Int64
  ) {
    var flagged = flagsPreviousRun && inspection.isAlive ? index - 1 : index
    if flagged < 0 {
      // Of before the container was first seen: unless it came into being under our eyes, of before the watch.
      guard let created = inspection.createdNanoseconds, created >= watchingSince,
        life.runs[index].kills.isEmpty
      else { return }
      life.runs.insert(ContainerRun(startedAt: created, isDead: true), at: 0)
      flagged = 0
    } else if isFirstSight, life.runs[flagged].begin < watchingSince {
      life.runs[flagged].kills.isFlagOld = true
    }
    let run = life.runs[flagged]
    let finished = inspection.finishedAtNanoseconds.flatMap { $0 >= run.begin ? $0 : nil }
    life.runs[flagged].kills.addFlag(
      at: run.diedAt ?? finished ?? max(run.begin, watchingSince), now: now)
  }

  // MARK: - Judging

  /// What has become certain: a kill once its consequences are known, or `patience` after it was noticed.
  mutating func conclude(now: Int64) -> [OOMFinding] { conclude { now - $0 >= Self.patience } }

  /// Everything, as far as it is known.
  mutating func concludeAll() -> [OOMFinding] { conclude { _ in true } }

  private mutating func conclude(isOverdue: (_ noticedAt: Int64) -> Bool) -> [OOMFinding] {
    var findings = restarts.map(OOMFinding.restarted)
    restarts = []
    for id in lives.keys.sorted() {
      guard var life = lives[id] else { continue }
      for index in life.runs.indices
      where life.isSuspect(index, since: watchingSince) && isOverdue(life.runs[index].endNoticedAt ?? 0) {
        life.runs[index].isSuspected = true
        let time = life.runs[index].diedAt ?? 0
        findings.append(
          .killed(
            kill(RunKills.Notice(timeNanoseconds: time, source: .exit, noticedAt: time), of: id, life, index))
        )
      }
      for index in life.runs.indices where life.runs[index].kills.isWaiting && !life.runs[index].isSuspected {
        let known = life
        let reported = life.runs[index].kills.report(hasEchoes: hasEchoes) {
          // Others than the event wait for the event.
          $0.source == .events && known.isOver(index) || isOverdue($0.noticedAt)
        } isEcho: {
          known.isLate($0.timeNanoseconds, in: index) && !known.runs[index - 1].kills.isEmpty
            && victim($0, known.runs[index]) == .child
        }
        findings += reported.map { .killed(kill($0, of: id, life, index)) }
      }
      lives[id] = life
    }
    return findings
  }

  private func kill(_ notice: RunKills.Notice, of id: String, _ life: ContainerLife, _ index: Int) -> OOMKill
  {
    var kill = OOMKill(
      id: id, container: life.name, timeNanoseconds: notice.timeNanoseconds, source: notice.source,
      victim: victim(notice, life.runs[index]))
    if index + 1 < life.runs.count {
      kill.fate = .restarted
    } else if life.isDestroyed {
      kill.fate = .removed
    } else if life.runs[index].isFollowed {
      kill.fate = .restarting
    }
    kill.previousRestartCount = life.restartCount(of: index)
    kill.currentRestartCount = life.restartCount(after: index) ?? kill.previousRestartCount
    return kill
  }

  private func victim(_ notice: RunKills.Notice, _ run: ContainerRun) -> OOMKill.Victim {
    if notice.source == .inspect { return .unknown }
    guard run.isDead else { return .child }
    // It was alive after the kill: somebody signalled it.
    if let signalledAt = run.signalledAt, signalledAt > notice.timeNanoseconds { return .child }
    guard let diedAt = run.diedAt else {
      return run.exitCode == 137 ? .main : .childThenExit(code: run.exitCode)
    }
    guard abs(diedAt - notice.timeNanoseconds) <= Self.mainProcessWindow else { return .child }
    // Several kills, one end: the last of them was the main process.
    let isLast = !run.kills.notices.contains { $0.timeNanoseconds > notice.timeNanoseconds }
    return run.exitCode == 137 && isLast ? .main : .childThenExit(code: run.exitCode)
  }
}
