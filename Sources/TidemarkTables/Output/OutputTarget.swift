import Foundation

/// Where a report goes.
package enum OutputTarget: Sendable {
  case standardOutput
  case file(path: String)

  /// Writes the whole text. A file is written beside its place and renamed into it, so that nobody reads half of it.
  ///
  /// A reader that has had enough (a closed pipe) is no error. Fails with `ReportError.cannotWrite`.
  package func write(_ text: String) throws {
    switch self {
    case .standardOutput:
      _ = try Self.write(Array(text.utf8)[...], to: STDOUT_FILENO, path: name)
    case .file(let path):
      let draft = path + ".tidemark-\(getpid())"
      let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw Self.failure(path) }
      do {
        defer { close(descriptor) }
        _ = try Self.write(Array(text.utf8)[...], to: descriptor, path: path)
        guard fsync(descriptor) == 0 else { throw Self.failure(path) }
      } catch {
        unlink(draft)
        throw error
      }
      guard rename(draft, path) == 0 else {
        let failure = Self.failure(path)
        unlink(draft)
        throw failure
      }
    }
  }

  /// As messages call it.
  package var name: String {
    switch self {
    case .standardOutput: "standard output"
    case .file(let path): path
    }
  }

  /// Whether anybody still listens. Fails with `ReportError.cannotWrite`.
  package static func write(_ bytes: ArraySlice<UInt8>, to descriptor: CInt, path: String) throws -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EPIPE {
        return false
      } else if errno != EINTR {
        throw failure(path)
      }
    }
    return true
  }

  package static func failure(_ path: String) -> ReportError {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }
}
