import Foundation
import TidemarkErrors

/// A file of the kernel that is read again and again: opened once, read from its start each time.
final class CgroupFile: Sendable {
  let path: String
  private let descriptor: CInt

  private static let bufferBytes = 16 << 10

  /// nil when there is no such file. Fails with a `SystemError` when it is there and cannot be opened.
  static func open(_ path: String) throws -> CgroupFile? {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0 { return CgroupFile(path: path, descriptor: descriptor) }
    if errno == ENOENT || errno == ENODEV { return nil }
    throw SystemError("open \(path)")
  }

  private init(path: String, descriptor: CInt) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// nil when the cgroup has gone: an open file of a removed directory answers ENODEV (fs/kernfs/file.c).
  func text() throws -> String? {
    try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.bufferBytes) { buffer in
      var length = 0
      while length < buffer.count {
        let count = pread(
          descriptor, buffer.baseAddress?.advanced(by: length), buffer.count - length, off_t(length))
        if count < 0, errno == EINTR { continue }
        if count < 0, errno == ENODEV { return nil }
        guard count >= 0 else { throw SystemError("read \(path)") }
        if count == 0 { break }
        length += count
      }
      return String(decoding: buffer[..<length], as: UTF8.self)
    }
  }
}
