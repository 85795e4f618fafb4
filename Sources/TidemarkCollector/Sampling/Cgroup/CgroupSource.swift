import Foundation
import TidemarkWarehouse

/// Readings straight from the kernel's files, of containers the engine lists.
///
/// Files stay open from one poll to the next. A cgroup that has gone means a container that has ended: it has no
/// reading, and the OOM watch reports its end. Without the engine the containers it last listed are still read.
actor CgroupSource: SampleSource {
  nonisolated let name = "cgroup"

  private let roster: EngineRoster
  private let rosterAge: Duration
  private let finder: CgroupFinder
  private var open: [String: ContainerCgroup] = [:]

  init(_ roster: EngineRoster, finder: CgroupFinder, rosterAge: Duration) {
    self.roster = roster
    self.finder = finder
    self.rosterAge = rosterAge
  }

  /// Throws `SourceError.noCgroups` when not one of the containers that run can be found.
  func poll() async throws -> [Reading] {
    let running = try await entries().filter(\.isAlive)
    let ids = Set(running.map(\.id))
    open = open.filter { ids.contains($0.key) }
    var readings: [(entry: RosterEntry, reading: Reading)] = []
    for entry in running {
      if let reading = try read(entry) { readings.append((entry, reading)) }
    }
    if readings.isEmpty, let first = running.first, try await isStillAlive(first.id) {
      throw SourceError.noCgroups(container: first.name.name, id: first.id, driver: finder.driver)
    }
    return Reading.newestOfEachName(readings)
  }

  private func entries() async throws -> [RosterEntry] {
    do {
      return try await roster.entries(maxAge: rosterAge)
    } catch let error as EngineError {
      let known = await roster.lastKnown
      guard !known.isEmpty else { throw error }
      return known
    }
  }

  /// What the list said may be a moment old.
  private func isStillAlive(_ id: String) async throws -> Bool {
    try await roster.engine.inspect(id)?.isAlive == true
  }

  private func read(_ entry: RosterEntry) throws -> Reading? {
    if let cgroup = open[entry.id], let reading = try Self.reading(entry, cgroup) { return reading }
    open[entry.id] = nil
    guard let cgroup = try finder.find(entry.inspection) else { return nil }
    open[entry.id] = cgroup
    return try Self.reading(entry, cgroup)
  }

  private static func reading(_ entry: RosterEntry, _ cgroup: ContainerCgroup) throws -> Reading? {
    guard var usage = try cgroup.currentUsage() else { return nil }
    let timestamp = WallClock.nanoseconds
    if let network = try network(entry) {
      var io = usage.io ?? Usage.IO()
      (io.networkReceivedBytes, io.networkSentBytes) = network
      usage.io = io
    }
    return Reading(
      container: entry.description, timestampNanoseconds: timestamp,
      incarnation: "\(entry.id)/\(cgroup.identity)", usage: usage)
  }

  private static func network(_ entry: RosterEntry) throws -> (received: Int64?, sent: Int64?)? {
    guard !entry.hasHostNetwork, let pid = entry.inspection.state?.pid, pid > 0 else { return nil }
    return try ProcFile.text("/proc/\(pid)/net/dev").map(CgroupText.network)
  }
}
