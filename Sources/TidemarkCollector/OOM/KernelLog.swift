import Foundation

/// The kernel's own log, where it may be read (Documentation/ABI/testing/dev-kmsg).
enum KernelLog {
  private static let recordBytes = 8 << 10

  /// Whether it reports an OOM kill in the control group of a container: `oom-kill:constraint=…,oom_memcg=…,task_memcg=…`
  /// (mm/oom_kill.c, dump_oom_summary). false also where the log may not be read.
  ///
  /// - Parameter age: Older reports are of an earlier run of the container.
  static func reportsKill(in id: String, atMost age: Duration) -> Bool {
    let descriptor = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var clock = timespec()
    clock_gettime(CLOCK_MONOTONIC, &clock)
    let oldest = Int64(clock.tv_sec) * 1_000_000 + Int64(clock.tv_nsec) / 1000 - age.microseconds
    var buffer = [UInt8](repeating: 0, count: recordBytes)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      // A record that was overwritten meanwhile is skipped.
      if count < 0, errno == EPIPE || errno == EINTR { continue }
      guard count > 0 else { return false }
      if isKill(String(decoding: buffer[..<count], as: UTF8.self), in: id, since: oldest) { return true }
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
