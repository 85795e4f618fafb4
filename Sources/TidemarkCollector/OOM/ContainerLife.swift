/// What the signals have reported of one container so far: its runs, oldest first.
struct ContainerLife: Sendable {
  /// Name of the series.
  let name: String
  var runs: [ContainerRun] = []
  var isInspected = false
  /// The engine removes it when it ends.
  var isPassing = false
  var isDestroyed = false
  /// By inspect; what ends a container without one is not want of its memory.
  var hasMemoryLimit = false

  /// A `start` event comes this much after its `StartedAt` at most.
  private static let startWindow: Int64 = 5_000_000_000
  /// With version 2 of cgroups the notice of a kill may come after the container has been started again.
  private static let lateNotice: Int64 = 500_000_000

  init(name: String) { self.name = name }

  /// Whether a run was ended by SIGKILL that nobody asked the engine for, and nothing else explains.
  func isSuspect(_ index: Int, since: Int64) -> Bool {
    let run = runs[index]
    guard hasMemoryLimit, run.isDead, run.exitCode == 137, let diedAt = run.diedAt, diedAt >= since,
      run.signalledAt == nil, run.stoppedAt == nil, !run.isSuspected, run.kills.isEmpty
    else { return false }
    // Removed by force, which Podman does not announce in another way.
    return !isDestroyed || isPassing
  }

  // MARK: - Which run

  /// The run that went on at a moment: the last one begun by then, or one that is made when none is known.
  mutating func index(at time: Int64) -> Int {
    if runs.isEmpty { runs = [ContainerRun(heardAt: time)] }
    return runs.lastIndex { $0.begin <= time } ?? 0
  }

  /// The run a notice of a kill is of.
  mutating func index(ofNoticeAt time: Int64) -> Int {
    let index = index(at: time)
    return isLate(time, in: index) && runs[index - 1].kills.isEmpty ? index - 1 : index
  }

  /// Whether a notice within a run may be of the end of the run before.
  func isLate(_ time: Int64, in index: Int) -> Bool {
    index > 0 && time - runs[index].begin < Self.lateNotice && runs[index - 1].exitCode == 137
  }

  /// Adds a `start` event. Returns whether it is a restart that no other signal has reported.
  mutating func begin(at time: Int64) -> Bool {
    guard !runs.contains(where: { $0.startEventAt == time }) else { return false }
    let known = runs.lastIndex { $0.begin <= time }
    if let known, runs[known].startEventAt == nil, let startedAt = runs[known].startedAt,
      time - startedAt < Self.startWindow
    {
      // Inspect was quicker.
      runs[known].startEventAt = time
      return false
    }
    return insert(ContainerRun(startEventAt: time), after: known)
  }

  /// The run an answer of inspect is about; nil when the answer is older than what is known.
  mutating func place(startedAt: Int64) -> (index: Int, isRestart: Bool)? {
    if let exact = runs.lastIndex(where: { $0.startedAt == startedAt }) {
      return exact == runs.count - 1 ? (exact, false) : nil
    }
    if let index = runs.firstIndex(where: { isStart(startedAt, of: $0) }) {
      runs[index].startedAt = startedAt
      return index == runs.count - 1 ? (index, false) : nil
    }
    guard startedAt > runs.last?.begin ?? .min else { return nil }
    let isRestart = insert(ContainerRun(startedAt: startedAt), after: runs.indices.last)
    return (runs.count - 1, isRestart)
  }

  private func isStart(_ startedAt: Int64, of run: ContainerRun) -> Bool {
    guard run.startedAt == nil else { return false }
    if let event = run.startEventAt { return event >= startedAt && event - startedAt < Self.startWindow }
    return run.heardAt.map { $0 >= startedAt } ?? false
  }

  private mutating func insert(_ run: ContainerRun, after index: Int?) -> Bool {
    guard let index else {
      runs.insert(run, at: 0)
      // A run that is older than all that is known changes nothing of it.
      return false
    }
    runs[index].isDead = true
    runs.insert(run, at: index + 1)
    if index + 2 < runs.count { runs[index + 1].isDead = true }
    return true
  }

  // MARK: - Restart counts

  /// `RestartCount` while a run went on: as inspected then or later, since a restart by policy counts one up; else as
  /// expected from before. nil when it is not known.
  func restartCount(of index: Int) -> Int64? {
    if let count = inspectedRestartCount(of: index) { return count }
    for earlier in runs.indices[..<index].reversed() {
      if isRestartedByHand(earlier + 1) { return nil }
      let run = runs[earlier]
      let next = run.isFollowed ? run.restartCountAtEnd : run.restartCount.map { $0 + 1 }
      if let next { return next + Int64(index - earlier - 1) }
    }
    return nil
  }

  private func inspectedRestartCount(of index: Int) -> Int64? {
    for later in runs.indices[index...] {
      if later > index, isRestartedByHand(later) { return nil }
      let run = runs[later]
      if let count = run.restartCount ?? run.restartCountAtEnd.map({ $0 - (run.isFollowed ? 1 : 0) }) {
        return max(0, count - Int64(later - index))
      }
    }
    return nil
  }

  /// `RestartCount` after a run: of its end, or of the next one. nil while it goes on, and when it is not known.
  func restartCount(after index: Int) -> Int64? {
    inspectedRestartCount(after: index) ?? (index + 1 < runs.count ? restartCount(of: index + 1) : nil)
  }

  private func inspectedRestartCount(after index: Int) -> Int64? {
    guard runs[index].isDead else { return nil }
    return runs[index].restartCountAtEnd
      ?? (index + 1 < runs.count ? inspectedRestartCount(of: index + 1) : nil)
  }

  /// Whether a run has ended and inspect has reported what came of it.
  func isOver(_ index: Int) -> Bool {
    guard runs[index].isDead else { return false }
    if isDestroyed { return true }
    // It will be started again by its policy, or removed: that is waited for.
    if index + 1 == runs.count, runs[index].isFollowed || isPassing { return false }
    return inspectedRestartCount(after: index) != nil
  }

  /// Stopped and started by hand, which sets the count to 0.
  private func isRestartedByHand(_ index: Int) -> Bool { runs[index - 1].signalledAt != nil }
}
