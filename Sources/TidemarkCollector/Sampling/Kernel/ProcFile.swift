import Foundation
import TidemarkErrors

/// Reads small files of /proc whole.
enum ProcFile {
  /// nil when the process is gone.
  /// Fails with a `SystemError` when the file is there but cannot be read.
  static func text(_ path: String) throws -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return try unlessGone(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return try unlessGone(path) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }

  private static func unlessGone(_ path: String) throws -> String? {
    // A process may end between open and read.
    if errno == ENOENT || errno == ESRCH { return nil }
    throw SystemError("read \(path)")
  }
}
