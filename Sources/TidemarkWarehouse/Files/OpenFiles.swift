import Foundation

/// The files of an open warehouse as the file system numbers them: under their names other files may lie by now
/// (https://www.sqlite.org/howtocorrupt.html, sections 2.4 and 4).
struct OpenFiles: Sendable, Equatable {
  struct Number: Sendable, Equatable, CustomStringConvertible {
    let device: UInt64
    let file: UInt64

    /// nil where there is no file.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      self.init(status)
    }

    init(_ status: stat) {
      device = UInt64(status.st_dev)
      file = UInt64(status.st_ino)
    }

    var description: String { "\(device):\(file)" }
  }

  let database: Number?
  /// The write-ahead log, `-wal`.
  let log: Number?
  /// The shared memory, `-shm`, by which all programs that have the file open know what is in the log.
  let index: Number?

  /// What lies there now.
  init(path: String) {
    database = Number(path)
    log = Number(path + "-wal")
    index = Number(path + "-shm")
  }

  /// To be kept in the side lock, for comparison.
  var text: String {
    [database, log, index].map { $0?.description ?? "-" }.joined(separator: " ") + "\n"
  }

  /// Where a file that this process has open lies now; nil when it was deleted.
  static func path(of number: Number) -> String? {
    let folder = "/proc/self/fd"
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
      var status = stat()
      guard stat("\(folder)/\(name)", &status) == 0, Number(status) == number,
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)"),
        Number(path) == number
      else { continue }
      return path
    }
    return nil
  }
}
