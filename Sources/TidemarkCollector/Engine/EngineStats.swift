import TidemarkWarehouse

/// One answer of `GET /containers/ID/stats?stream=false&one-shot=true` (ContainerStats).
///
/// Everything may be missing: 25 to 28 leave out name and id, Podman most of the memory, version 2 of cgroups some
/// fields of version 1. A stopped container is answered with zeros and the year 1.
struct EngineStats: Sendable, Equatable, Decodable {
  var read: String?
  var pidsStats: Pids?
  var blkioStats: BlockIO?
  var cpuStats: Processor?
  var memoryStats: Memory?
  var networks: [String: Network]?

  struct Pids: Sendable, Equatable, Decodable { package var current: UInt64? }

  struct BlockIO: Sendable, Equatable, Decodable {
    var ioServiceBytesRecursive: [Entry]?

    struct Entry: Sendable, Equatable, Decodable {
      /// `Read`, `Write` and sums of them on version 1, `read` and `write` on version 2.
      var op: String?
      var value: UInt64?
    }

    enum CodingKeys: String, CodingKey { case ioServiceBytesRecursive = "io_service_bytes_recursive" }
  }

  struct Processor: Sendable, Equatable, Decodable {
    var cpuUsage: Usage?
    var throttlingData: Throttling?

    struct Usage: Sendable, Equatable, Decodable {
      /// Nanoseconds.
      var totalUsage: UInt64?

      enum CodingKeys: String, CodingKey { case totalUsage = "total_usage" }
    }

    struct Throttling: Sendable, Equatable, Decodable {
      /// Nanoseconds.
      var throttledTime: UInt64?

      enum CodingKeys: String, CodingKey { case throttledTime = "throttled_time" }
    }

    enum CodingKeys: String, CodingKey {
      case cpuUsage = "cpu_usage"
      case throttlingData = "throttling_data"
    }
  }

  struct Memory: Sendable, Equatable, Decodable {
    var usage: UInt64?
    var limit: UInt64?
    /// The kernel's `memory.stat`, bytes and counts.
    var stats: [String: UInt64]?
  }

  struct Network: Sendable, Equatable, Decodable {
    var rxBytes: UInt64?
    var txBytes: UInt64?

    enum CodingKeys: String, CodingKey {
      case rxBytes = "rx_bytes"
      case txBytes = "tx_bytes"
    }
  }

  enum CodingKeys: String, CodingKey {
    case read
    case pidsStats = "pids_stats"
    case blkioStats = "blkio_stats"
    case cpuStats = "cpu_stats"
    case memoryStats = "memory_stats"
    case networks
  }
}

extension EngineStats {
  /// nil when this is no measurement: the container was not running.
  ///
  /// - Parameter hasLimit: What inspect says; nil when it is not known.
  /// - Parameter hostMemoryBytes: What the engine gives as the limit of a container that has none (moby
  ///   daemon/daemon_unix.go).
  func reading(
    of container: ContainerDescription, incarnation: String, hasLimit: Bool?, hostMemoryBytes: Int64?
  ) -> Reading? {
    let usage = memoryStats?.usage.flatMap { $0 > 0 ? $0 : nil }
    guard let timestamp = read.flatMap(NanosecondTimestamp.parse),
      usage != nil || (cpuStats?.cpuUsage?.totalUsage ?? 0) > 0
    else { return nil }
    return Reading(
      container: container, timestampNanoseconds: timestamp, incarnation: incarnation,
      usage: self.usage(memoryBytes: usage, hasLimit: hasLimit, hostMemoryBytes: hostMemoryBytes))
  }

  /// Whether it has numbers of a container that runs.
  var isMeasured: Bool { memoryStats?.usage ?? 0 > 0 || cpuStats?.cpuUsage?.totalUsage ?? 0 > 0 }

  /// Whether its memory is known by usage only, page cache included: Podman's answer has no `memory_stats.stats`.
  var hasUsageOnly: Bool {
    memoryStats?.usage ?? 0 > 0 && memoryStats?.stats?.keys.contains { $0.hasSuffix("inactive_file") } != true
  }

  private func usage(memoryBytes: UInt64?, hasLimit: Bool?, hostMemoryBytes: Int64?) -> Usage {
    var usage = Usage()
    if let memoryBytes { usage.setMemory(usageBytes: memoryBytes, stat: memoryStats?.stats ?? [:]) }
    // What the engine's own command line shows then.
    if hasUsageOnly { usage.workingSetBytes = usage.usageBytes }
    usage.memoryLimitBytes = MemoryLimit.bytes(memoryStats?.limit)
    if hasLimit == false, let limit = usage.memoryLimitBytes, let hostMemoryBytes, limit >= hostMemoryBytes {
      usage.memoryLimitBytes = nil
    }
    usage.cpuTimeMicroseconds = Int64.microseconds(cpuStats?.cpuUsage?.totalUsage)
    usage.throttledTimeMicroseconds = Int64.microseconds(cpuStats?.throttlingData?.throttledTime)
    usage.pids = pidsStats?.current.flatMap { Int64(exactly: $0) }
    usage.io = io
    return usage
  }

  private var io: Usage.IO? {
    let interfaces = networks.map { Array($0.values) }
    let blocks = blkioStats?.ioServiceBytesRecursive
    if interfaces == nil, blocks == nil { return nil }
    func moved(_ operation: String) -> Int64? {
      blocks.flatMap { Int64.sum($0.filter { $0.op?.lowercased() == operation }.map { $0.value ?? 0 }) }
    }
    return Usage.IO(
      networkReceivedBytes: interfaces.flatMap { Int64.sum($0.map { $0.rxBytes ?? 0 }) },
      networkSentBytes: interfaces.flatMap { Int64.sum($0.map { $0.txBytes ?? 0 }) },
      blockReadBytes: moved("read"), blockWrittenBytes: moved("write"))
  }
}
