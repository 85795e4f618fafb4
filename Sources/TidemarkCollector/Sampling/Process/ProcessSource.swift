import Foundation
import TidemarkWarehouse

/// A running service as far as reading it goes.
package struct ServiceProcess: Sendable, Equatable {
  package var service: String
  package var pid: Int32
  /// First word of the command; its last part is stored as the image.
  package var command: String?

  package init(service: String, pid: Int32, command: String? = nil) {
    self.service = service
    self.pid = pid
    self.command = command
  }
}

/// Readings of plain processes from procfs: each service is its process and all that it started.
///
/// The working set of a process is its resident set: there is no cgroup to count inactive page cache against.
/// Pages that members of a family share are counted once for each of them.
actor ProcessSource: SampleSource {
  nonisolated let name = "process"

  private let services: @Sendable () async -> [ServiceProcess]
  private var times: [String: (incarnation: String, time: ProcessorTime)] = [:]

  /// - Parameter services: Asked at every poll, because a restart changes the process id.
  init(services: @escaping @Sendable () async -> [ServiceProcess]) {
    self.services = services
  }

  func poll() async throws -> [Reading] {
    let services = await services()
    let table = try ProcessTable.read()
    return try services.compactMap { service in try read(service, in: table) }
  }

  private func read(_ service: ServiceProcess, in table: ProcessTable) throws -> Reading? {
    guard let root = table.stats[service.pid] else { return nil }
    var anonBytes: Int64 = 0
    var fileBytes: Int64 = 0
    var swapBytes: Int64?
    var threadCount: Int64 = 0
    var hasMemory = false
    var members: [String: ProcessorTime.Member] = [:]
    for pid in table.family(of: service.pid) {
      guard let stat = table.stats[pid] else { continue }
      let file = "/proc/\(pid)/status"
      if let text = try ProcFile.text(file), let memory = try ProcessMemory(text: text, file: file) {
        hasMemory = true
        anonBytes += memory.anonBytes
        fileBytes += memory.fileBytes
        if let swapped = memory.swapBytes { swapBytes = (swapBytes ?? 0) + swapped }
      }
      threadCount += stat.threadCount
      members["\(pid)/\(stat.startTicks)"] = ProcessorTime.Member(
        ownNanoseconds: Self.processorNanoseconds(of: pid) ?? stat.ownTicks &* Self.nanosecondsPerTick,
        reapedNanoseconds: stat.reapedTicks &* Self.nanosecondsPerTick)
    }
    // A zombie is there but holds nothing: it has ended.
    guard hasMemory else { return nil }

    let incarnation = "\(service.pid)/\(root.startTicks)"
    var time =
      times[service.service].flatMap { $0.incarnation == incarnation ? $0.time : nil } ?? ProcessorTime()
    time.advance(to: members)
    times[service.service] = (incarnation, time)

    var usage = Usage()
    usage.anonBytes = anonBytes
    usage.fileBytes = fileBytes
    usage.swapBytes = swapBytes
    usage.workingSetBytes = anonBytes + fileBytes
    usage.cpuTimeMicroseconds = time.totalNanoseconds / 1000
    usage.pids = threadCount
    return Reading(
      container: ContainerDescription(
        name: service.service, service: service.service, engineID: String(service.pid), image: service.command
      ),
      timestampNanoseconds: WallClock.nanoseconds, incarnation: incarnation, usage: usage)
  }

  /// All threads of the process, living and ended, to the nanosecond (clock_getcpuclockid(3)); `utime` and `stime`
  /// count whole ticks of 10 ms, which is 2 % of a core at an interval of half a second. nil when it has ended.
  private static func processorNanoseconds(of pid: Int32) -> Int64? {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return nil }
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private static let nanosecondsPerTick = 1_000_000_000 / Int64(max(1, sysconf(Int32(_SC_CLK_TCK))))
}
