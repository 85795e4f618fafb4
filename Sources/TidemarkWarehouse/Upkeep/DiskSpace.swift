import Foundation

/// Room on the file systems that an operation is about to fill.
struct DiskSpace {
  private var needs: [(directory: String, bytes: Int64)] = []

  mutating func need(_ bytes: Int64, in directory: String) { needs.append((directory, bytes)) }

  /// Fails with `UpkeepError.noSpace` when a file system has less free than all needs on it together.
  func check() throws {
    var needed: [UInt64: (directory: String, bytes: Int64)] = [:]
    for need in needs {
      var status = stat()
      guard stat(need.directory, &status) == 0 else {
        throw UpkeepError.cannotWrite(path: need.directory, reason: String(cString: strerror(errno)))
      }
      needed[UInt64(status.st_dev), default: (need.directory, 0)].bytes += need.bytes
    }
    for (directory, bytes) in needed.values.sorted(by: { $0.directory < $1.directory }) {
      var file = statvfs()
      guard statvfs(directory, &file) == 0 else {
        throw UpkeepError.cannotWrite(path: directory, reason: String(cString: strerror(errno)))
      }
      let free = Int64(file.f_bavail) * Int64(file.f_frsize)
      guard free >= bytes else {
        throw UpkeepError.noSpace(directory: directory, needed: bytes, free: free)
      }
    }
  }

  /// Where SQLite keeps the copy that VACUUM makes (https://www.sqlite.org/tempfiles.html, section 5).
  static var temporaryDirectory: String {
    let environment = ProcessInfo.processInfo.environment
    let candidates =
      [environment["SQLITE_TMPDIR"], environment["TMPDIR"], "/var/tmp", "/usr/tmp", "/tmp"].compactMap { $0 }
    return candidates.first { access($0, W_OK | X_OK) == 0 } ?? "."
  }
}
