import Foundation
import TidemarkWarehouse

/// Where a report goes.
package enum OutputTarget: Sendable {
  case standardOutput
  case file(path: String)

  /// Writes the whole text. A file is written beside its place and renamed into it, so that nobody reads half of it; a
  /// terminal, pipe or device is written to.
  ///
  /// A reader that has had enough (a closed pipe) is no error. Fails with `ReportError.cannotWrite` or `DestinationError`.
  package func write(_ text: String) throws { try write(bytes: Array(text.utf8)) }

  package func write(bytes: [UInt8]) throws {
    let bytes = bytes[...]
    switch self {
    case .standardOutput:
      _ = try Self.write(bytes, to: STDOUT_FILENO, path: name)
    case .file(let path):
      switch try Destination(path) {
      case .file(let place):
        let draft = try FileDraft(for: place)
        _ = try Self.write(bytes, to: draft.descriptor, path: path)
        try draft.publish()
      case .stream(let place):
        try Self.withStream(place) { _ = try Self.write(bytes, to: $0, path: path) }
      case .descriptor(let descriptor):
        _ = try Self.write(bytes, to: descriptor, path: path)
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

  /// How long a named pipe waits for a reader.
  private static let patience = Duration.seconds(10)

  /// Waits a while until a named pipe has a reader. Fails with `ReportError.cannotWrite`.
  static func withStream(_ path: String, _ body: (CInt) throws -> Void) throws {
    let deadline = ContinuousClock.now + patience
    var descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    while descriptor < 0 {
      guard errno == ENXIO, ContinuousClock.now < deadline else {
        throw errno == ENXIO ? ReportError.cannotWrite(path: path, reason: "nobody reads it") : failure(path)
      }
      usleep(50_000)
      descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    }
    defer { close(descriptor) }
    _ = fcntl(descriptor, F_SETFL, O_WRONLY)
    try body(descriptor)
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
