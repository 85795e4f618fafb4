/// The kernel's counters of OOM kills, each with the run of its container.
actor OOMCounters {
  private struct Open {
    var startedAt: Int64
    var cgroup: ContainerCgroup
  }

  private let finder: CgroupFinder
  private let engine: EngineClient
  private var open: [String: Open] = [:]

  init(_ finder: CgroupFinder, engine: EngineClient) {
    self.finder = finder
    self.engine = engine
  }

  /// Kills since the start that inspect reports; nil when that run is over, or when the kernel does not count.
  ///
  /// - Parameter inspection: Made just now.
  func count(of inspection: EngineInspection) async throws -> Int64? {
    guard inspection.isAlive, let startedAt = inspection.startedAtNanoseconds else { return nil }
    if let known = open[inspection.id], known.startedAt == startedAt {
      return try known.cgroup.oomKillCount()
    }
    open[inspection.id] = nil
    guard let cgroup = try finder.find(inspection) else { return nil }
    // The container may have been started again in between, and the cgroup be of its next run already.
    guard let again = try await engine.inspect(inspection.id), again.isAlive,
      again.startedAtNanoseconds == startedAt
    else { return nil }
    open[inspection.id] = Open(startedAt: startedAt, cgroup: cgroup)
    return try cgroup.oomKillCount()
  }

  /// Closes the files of all others.
  func keepOnly(_ ids: [String]) {
    let kept = Set(ids)
    open = open.filter { kept.contains($0.key) }
  }
}
