import TidemarkWarehouse

/// Turns answers of cAdvisor into readings: distinguishes the lives of a container, and keeps from when to ask next.
struct CAdvisorHistory: Sendable {
  /// What is known of a container besides cAdvisor's word.
  struct Identity: Sendable {
    var container: ContainerDescription
    /// Its interfaces are the machine's; nil when it is not known, which counts as yes.
    var hasHostNetwork: Bool?
    /// When it was last started, Unix nanoseconds; nil when it is not known. cAdvisor does not say (before 0.57), and a
    /// counter that starts over may have passed the old one by the next look.
    var startedAtNanoseconds: Int64?
  }

  private struct Life {
    /// Counts how often the counters started over.
    var number = 0
    var newestNanoseconds = Int64.min
    var startedAtNanoseconds: Int64?
    var cpuTotal: UInt64 = 0

    /// Takes note of a reading that is newer than all before.
    mutating func go(on time: Int64, cpuTotal total: UInt64?, startedAt: Int64?) {
      let isStart = startedAt.map { $0 != startedAtNanoseconds && $0 <= time } ?? false
      let isRestart = isStart && startedAtNanoseconds != nil
      if isRestart || total ?? cpuTotal < cpuTotal { number += 1 }
      if isStart { startedAtNanoseconds = startedAt }
      cpuTotal = total ?? cpuTotal
      newestNanoseconds = time
    }
  }

  private var lives: [String: Life] = [:]
  private(set) var newestNanoseconds: Int64?
  /// Names of the containers with readings whose time cannot be read.
  private(set) var withoutTime: Set<String> = []

  /// A container is looked at every one or two seconds, each at another moment; a reading may come to light that much
  /// later than the newest of all.
  private static let overlapNanoseconds: Int64 = 3_000_000_000

  /// From when on to ask; nil before the first answer.
  var startNanoseconds: Int64? { newestNanoseconds.map { $0 - Self.overlapNanoseconds } }

  /// Readings of all containers of one answer, oldest first for each. Ones returned before may come again.
  mutating func readings(
    from answer: [String: CAdvisorContainer], identify: (String, CAdvisorContainer) -> Identity?
  ) -> [Reading] {
    var readings: [Reading] = []
    for (id, container) in Self.unique(answer) {
      guard let identity = identify(id, container) else { continue }
      readings += self.readings(of: container, id: id, identity)
    }
    // A clock that was set back on that machine would have us ask for the future for ever.
    if readings.isEmpty, !answer.isEmpty { newestNanoseconds = nil }
    return Self.inOrder(readings)
  }

  private mutating func readings(of container: CAdvisorContainer, id: String, _ identity: Identity)
    -> [Reading]
  {
    var life = lives[id] ?? Life()
    let stats = (container.stats ?? []).compactMap { stat -> (time: Int64, stat: CAdvisorContainer.Stats)? in
      let time = stat.timestamp.flatMap(NanosecondTimestamp.parse)
      if time == nil, stat.isMeasured { withoutTime.insert(identity.container.name) }
      return time.map { (time: $0, stat: stat) }
    }.sorted { $0.time < $1.time }
    if let last = stats.last, last.time < life.newestNanoseconds {
      // The clock was set back: nothing of before can be compared.
      life = Life(number: life.number + 1)
    }
    var readings: [Reading] = []
    for (time, stat) in stats {
      if time > life.newestNanoseconds {
        life.go(on: time, cpuTotal: stat.cpu?.usage?.total, startedAt: identity.startedAtNanoseconds)
      }
      let start = container.spec?.startTime ?? container.spec?.creationTime ?? ""
      let incarnation = "\(id)/\(start)/\(container.spec?.labels?["restartcount"] ?? "0")/\(life.number)"
      if let reading = container.reading(stat, at: time, of: identity, incarnation: incarnation) {
        readings.append(reading)
        newestNanoseconds = max(newestNanoseconds ?? time, time)
      }
    }
    lives[id] = life
    return readings
  }

  /// One entry for each container: systemd's mount units may carry the alias of one as well.
  private static func unique(_ answer: [String: CAdvisorContainer]) -> [(String, CAdvisorContainer)] {
    var found: [String: CAdvisorContainer] = [:]
    for (key, container) in answer.sorted(by: { $0.key < $1.key }) {
      guard let id = container.containerID(key: key) else { continue }
      if let other = found[id], other.isMeasured || !container.isMeasured { continue }
      found[id] = container
    }
    return found.sorted { $0.key < $1.key }
  }

  /// By container and time. While a service is recreated there are two of it: the older one's readings end where the
  /// newer one's begin.
  private static func inOrder(_ readings: [Reading]) -> [Reading] {
    Dictionary(grouping: readings, by: \.container.name).sorted { $0.key < $1.key }.flatMap { _, series in
      let byContainer = Dictionary(grouping: series) { $0.container.engineID ?? "" }.values
      let ordered = byContainer.sorted {
        ($0.first?.timestampNanoseconds ?? 0) < ($1.first?.timestampNanoseconds ?? 0)
      }
      return ordered.indices.flatMap { index -> [Reading] in
        let end = ordered[(index + 1)...].compactMap { $0.first?.timestampNanoseconds }.min() ?? Int64.max
        return ordered[index].filter { $0.timestampNanoseconds < end }
      }
    }
  }
}

extension CAdvisorContainer {
  fileprivate func reading(
    _ stat: Stats, at time: Int64, of identity: CAdvisorHistory.Identity, incarnation: String
  ) -> Reading? {
    // Neither: not collected, or a container that is being taken down.
    guard stat.isMeasured else { return nil }
    func number(_ value: UInt64?) -> Int64? { value.flatMap { Int64(exactly: $0) } }
    var usage = Usage()
    // A container that runs has memory: 0 means that nothing accounts for it.
    if spec?.hasMemory != false, let memory = stat.memory, memory.usage ?? 0 > 0 || memory.workingSet ?? 0 > 0
    {
      usage.usageBytes = number(memory.usage)
      usage.workingSetBytes = number(memory.workingSet)
      usage.anonBytes = number(memory.rss)
      usage.fileBytes = number(memory.cache)
      usage.swapBytes = number(memory.swap)
    }
    usage.memoryLimitBytes = MemoryLimit.bytes(spec?.memory?.limit)
    usage.cpuTimeMicroseconds = Int64.microseconds(stat.cpu?.usage?.total)
    usage.throttledTimeMicroseconds = Int64.microseconds(stat.cpu?.cfs?.throttledTime)
    usage.pids = stat.processes?.threadsCurrent.flatMap { $0 > 0 ? number($0) : nil }
    usage.io = stat.io(hasHostNetwork: identity.hasHostNetwork)
    return Reading(
      container: identity.container, timestampNanoseconds: time, incarnation: incarnation, usage: usage)
  }
}

extension CAdvisorContainer.Stats {
  fileprivate var isMeasured: Bool { memory?.usage ?? 0 > 0 || cpu?.usage?.total ?? 0 > 0 }

  fileprivate func io(hasHostNetwork: Bool?) -> Usage.IO? {
    let interfaces = hasHostNetwork == false ? network?.interfaces?.filter { $0.name != "lo" } : nil
    let devices = diskio?.ioServiceBytes
    if interfaces == nil, devices == nil { return nil }
    func moved(_ operation: String) -> Int64? {
      devices.flatMap { Int64.sum($0.map { $0.stats?[operation] ?? 0 }) }
    }
    return Usage.IO(
      networkReceivedBytes: interfaces.flatMap { Int64.sum($0.map { $0.receivedBytes ?? 0 }) },
      networkSentBytes: interfaces.flatMap { Int64.sum($0.map { $0.sentBytes ?? 0 }) },
      blockReadBytes: moved("Read"), blockWrittenBytes: moved("Write"))
  }
}
