import Foundation

/// Finds out which process holds a SQLite file locked, from the kernel's list of locks.
enum LockHolder {
  /// `process 4242 (python3) is writing to it`; nil when the kernel does not tell: on another system, or when the process
  /// is in another container.
  static func description(path: String) -> String? {
    guard let locks = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
    // With a write-ahead log the lock of the writer is in the file of shared memory.
    let files = [path, path + "-shm"].compactMap(fileNumber)
    guard let pid = writer(of: files, in: locks, besides: getpid()) else { return nil }
    let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
    return "process \(pid)" + (name.map { " (\($0.trimmingCharacters(in: .whitespacesAndNewlines)))" } ?? "")
      + " is writing to it"
  }

  /// The process with a write lock on one of the files.
  ///
  /// - Parameter locks: Text of `/proc/locks` (proc_locks(5)): `1: POSIX  ADVISORY  WRITE 4242 fe:00:16222486 120 120`.
  ///   The process is -1 when it is not to be seen from here.
  static func writer(of fileNumbers: [UInt64], in locks: String, besides own: Int32) -> Int32? {
    for line in locks.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count == 8, fields[1] == "POSIX", fields[3] == "WRITE", let pid = Int32(fields[4]),
        pid > 0,
        pid != own, let number = fields[5].split(separator: ":").last.flatMap({ UInt64($0) }),
        fileNumbers.contains(number)
      else { continue }
      return pid
    }
    return nil
  }

  private static func fileNumber(_ path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }
}
