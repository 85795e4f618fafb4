import Foundation
import TidemarkWarehouse

/// Readings by one-shot statistics of the container engine, all containers at once.
actor DockerSource: SampleSource {
  nonisolated let name = "docker"

  private let roster: EngineRoster
  private let rosterAge: Duration
  private let host: EngineHost
  private var usageOnly: Set<String> = []
  private var withoutMemory: Set<String> = []
  private var withoutTime: Set<String> = []

  /// - Parameter host: Of the roster's engine.
  /// - Parameter rosterAge: How old the list of containers may be.
  init(_ roster: EngineRoster, host: EngineHost, rosterAge: Duration) {
    self.roster = roster
    self.rosterAge = rosterAge
    self.host = host
  }

  func poll() async throws -> [Reading] {
    let running = try await roster.entries(maxAge: rosterAge).filter(\.isAlive)
    let answers = try await concurrently(over: running) { [roster] entry in
      try await roster.engine.stats(entry.id)
    }
    let readings = zip(running, answers).compactMap { entry, stats -> (RosterEntry, Reading)? in
      guard
        var reading = stats?.reading(
          of: entry.description, incarnation: entry.incarnation, hasLimit: entry.hasMemoryLimit,
          hostMemoryBytes: host.memoryBytes)
      else {
        if stats?.isMeasured == true { withoutTime.insert(entry.description.name) }
        return nil
      }
      note(reading, stats)
      reading.timestampNanoseconds -= host.clockAheadNanoseconds
      if entry.hasHostNetwork {
        reading.usage.io?.networkReceivedBytes = nil
        reading.usage.io?.networkSentBytes = nil
      }
      return (entry, reading)
    }
    return Reading.newestOfEachName(readings)
  }

  private func note(_ reading: Reading, _ stats: EngineStats?) {
    let name = reading.container.name
    if stats?.hasUsageOnly == true { usageOnly.insert(name) }
    if reading.usage.usageBytes == nil { withoutMemory.insert(name) }
  }

  func remarks() -> [SourceRemark] {
    var remarks: [SourceRemark] = []
    if !usageOnly.isEmpty {
      remarks.append(
        SourceRemark(
          text: "\(host.product) \(host.version) does not say how much of the memory of "
            + "\(usageOnly.sorted().joined(separator: ", ")) is reclaimable file cache, so Tidemark records all memory that is charged "
            + "to it; use --source cgroup or cadvisor for the working set", label: "memory", value: "usage"))
    }
    if !withoutMemory.isEmpty {
      remarks.append(.withoutMemory(withoutMemory))
    }
    if !withoutTime.isEmpty { remarks.append(.withoutTime(withoutTime)) }
    return remarks
  }
}
