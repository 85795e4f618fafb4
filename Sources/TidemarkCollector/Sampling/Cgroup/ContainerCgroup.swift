import Foundation
import TidemarkWarehouse

/// The open kernel files of one container that runs (kernel documentation: cgroup-v1/, cgroup-v2.rst).
struct ContainerCgroup: Sendable {
  /// Differs for every start: the engine removes the directory when the container stops.
  let identity: String
  let directory: String
  private let version: Int
  /// nil where no memory controller accounts for it.
  private let usage: CgroupFile?
  private let memoryStat: CgroupFile?
  private let swap: CgroupFile?
  private let limit: CgroupFile?
  private let kills: CgroupFile?
  private let processorTime: CgroupFile?
  private let processorStat: CgroupFile?
  private let pids: CgroupFile?
  private let io: CgroupFile?

  /// nil when there is no such cgroup (any more).
  init?(tree: CgroupTree, path: (_ controller: String) -> String?) throws {
    guard let version = tree.version else { return nil }
    func directory(_ controller: String) -> String? {
      path(controller).flatMap { tree.directory(of: $0, controller: controller) }
    }
    func file(_ controller: String, _ name: String) throws -> CgroupFile? {
      try directory(controller).flatMap { try CgroupFile.open("\($0)/\(name)") }
    }
    // Of a systemd unit without memory accounting there is only the processor's.
    let found = ["memory", "cpuacct"].compactMap(directory).lazy.compactMap { path in
      Self.fileNumber(path).map { (path, $0) }
    }.first
    guard let (home, number) = found else { return nil }
    self.directory = home
    self.version = version
    usage = try file("memory", version == 1 ? "memory.usage_in_bytes" : "memory.current")
    memoryStat = try file("memory", "memory.stat")
    swap = version == 1 ? nil : try file("memory", "memory.swap.current")
    identity = "\(home)#\(number)"
    limit = try file("memory", version == 1 ? "memory.limit_in_bytes" : "memory.max")
    kills = try file("memory", version == 1 ? "memory.oom_control" : "memory.events")
    processorTime = version == 1 ? try file("cpuacct", "cpuacct.usage") : nil
    processorStat = try file("cpu", "cpu.stat")
    pids = try file("pids", "pids.current")
    io = try file(
      "blkio", version == 1 ? "blkio.throttle.io_service_bytes_recursive" : "io.stat")
  }

  private static func fileNumber(_ path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }

  /// Everything but the network, which is no cgroup's; nil when the cgroup has gone.
  func currentUsage() throws -> Usage? {
    var current = Usage()
    if let usage, let memoryStat {
      guard let usageText = try usage.text(), let statText = try memoryStat.text() else { return nil }
      current.setMemory(usageBytes: CgroupText.number(usageText), stat: CgroupText.pairs(statText))
      if let text = try swap?.text() {
        current.swapBytes = CgroupText.number(text).flatMap { Int64(exactly: $0) }
      }
    }
    current.memoryLimitBytes = try limit?.text().flatMap { MemoryLimit.bytes(CgroupText.number($0)) }
    current.pids = try pids?.text().flatMap { CgroupText.number($0) }.flatMap { Int64(exactly: $0) }
    if let text = try io?.text() {
      let (read, written) = version == 1 ? CgroupText.throttleIO(text) : CgroupText.unifiedIO(text)
      if read != nil || written != nil {
        current.io = Usage.IO(blockReadBytes: read, blockWrittenBytes: written)
      }
    }
    guard let processorText = try (processorStat ?? processorTime).map({ try $0.text() }) ?? "" else {
      return nil
    }
    let processor = CgroupText.pairs(processorText)
    if version == 1 {
      current.cpuTimeMicroseconds = Int64.microseconds(
        try processorTime?.text().flatMap { CgroupText.number($0) })
      current.throttledTimeMicroseconds = Int64.microseconds(processor["throttled_time"])
    } else {
      current.cpuTimeMicroseconds = processor["usage_usec"].flatMap { Int64(exactly: $0) }
      current.throttledTimeMicroseconds = processor["throttled_usec"].flatMap { Int64(exactly: $0) }
    }
    return current
  }

  /// Processes the kernel killed here for want of memory, since the container started; nil when the cgroup has gone, and
  /// where the kernel does not count: before 4.13, and with version 1 when there are cgroups below, whose kills it counts
  /// only there.
  func oomKillCount() throws -> Int64? {
    var status = stat()
    // Links of a directory of kernfs: itself, its entry above, and one for each below.
    if version == 1, stat(directory, &status) != 0 || status.st_nlink > 2 { return nil }
    return try kills?.text().flatMap { CgroupText.pairs($0)["oom_kill"] }.flatMap { Int64(exactly: $0) }
  }
}
