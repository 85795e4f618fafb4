import Foundation

/// The kernel's own log, where it may be read (Documentation/ABI/testing/dev-kmsg).
enum KernelLog {
  private static let recordBytes = 8 << 10

  /// How many OOM kills it reports in the control group of a container: `oom-kill:constraint=…,oom_memcg=…,task_memcg=…`
  /// (mm/oom_kill.c, dump_oom_summary). 0 also where the log may not be read.
  ///
  /// There were at least so many: the kernel reports ten in five seconds at most, and overwrites old records.
  ///
  /// - Parameter age: Older reports are of an earlier run of the container.
  static func killCount(in id: String, atMost age: Duration) -> Int64 {
    let descriptor = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return 0 }
    defer { close(descriptor) }
    var clock = timespec()
    clock_gettime(CLOCK_MONOTONIC, &clock)
    let oldest = Int64(clock.tv_sec) * 1_000_000 + Int64(clock.tv_nsec) / 1000 - age.microseconds
    var buffer = [UInt8](repeating: 0, count: recordBytes)
    var kills: Int64 = 0
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      // A record that was overwritten meanwhile is skipped.
      if count < 0, errno == EPIPE || errno == EINTR { continue }
      guard count > 0 else { return kills }
      if isKill(String(decoding: buffer[..<count], as: UTF8.self), in: id, since: oldest) { kills += 1 }
    }
  }

  /// `4,1234,5678901234,-;oom-kill:…`: level, number and microseconds since boot before the text.
  static func isKill(_ record: String, in id: String, since oldest: Int64) -> Bool {
    let parts = record.split(separator: ";", maxSplits: 1)
    guard parts.count == 2, parts[1].hasPrefix("oom-kill:"), parts[1].contains(id),
      let time = parts[0].split(separator: ",").dropFirst(2).first.flatMap({ Int64($0) })
    else { return false }
    return time >= oldest
  }
}
