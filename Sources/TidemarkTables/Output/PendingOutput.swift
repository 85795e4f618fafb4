import Foundation
import TidemarkWarehouse

/// A text that is written piece by piece, without holding it in memory.
///
/// A file is written beside its place and renamed into it at the end. What goes to a pipe or a terminal waits in a
/// temporary file until it is whole, so that a reader who pauses never holds back the transaction it is read in.
package final class PendingOutput {
  private let target: OutputTarget
  private let text: Text
  private var buffer: [UInt8] = []

  /// Where the text grows.
  private enum Text {
    case draft(FileDraft)
    /// A file without a name, and what it is copied to in the end.
    case spool(CInt, Destination)

    var descriptor: CInt {
      switch self {
      case .draft(let draft): draft.descriptor
      case .spool(let descriptor, _): descriptor
      }
    }
  }

  /// Fails with `ReportError.cannotWrite` or `DestinationError`.
  package init(_ target: OutputTarget) throws {
    self.target = target
    let destination =
      switch target {
      case .file(let path): try Destination(path)
      case .standardOutput: Destination.descriptor(STDOUT_FILENO)
      }
    if case .file(let place) = destination {
      text = .draft(try FileDraft(for: place))
    } else {
      text = .spool(try Self.spool(), destination)
    }
    buffer.reserveCapacity(1 << 18)
  }

  deinit {
    if case .spool(let descriptor, _) = text { close(descriptor) }
  }

  package func write(_ text: String) throws { try write(bytes: text.utf8) }

  package func write(bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 18 { try drain() }
  }

  /// Puts the whole text where it belongs.
  package func finish() throws {
    try drain()
    switch text {
    case .draft(let draft): try draft.publish()
    case .spool(let spool, .descriptor(let descriptor)): try copy(spool, to: descriptor)
    case .spool(let spool, .stream(let place)):
      try OutputTarget.withStream(place) { try copy(spool, to: $0) }
    case .spool(_, .file): break
    }
  }

  private func copy(_ spool: CInt, to descriptor: CInt) throws {
    guard lseek(spool, 0, SEEK_SET) == 0 else { throw OutputTarget.failure(target.name) }
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(spool, &block, block.count)
      guard count >= 0 else { throw OutputTarget.failure(target.name) }
      if count == 0 { break }
      guard try OutputTarget.write(block[..<count], to: descriptor, path: target.name) else { break }
    }
  }

  private func drain() throws {
    _ = try OutputTarget.write(buffer[...], to: text.descriptor, path: target.name)
    buffer.removeAll(keepingCapacity: true)
  }

  /// A temporary file of our own that nobody else can find.
  private static func spool() throws -> CInt {
    let path = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw OutputTarget.failure(path) }
    unlink(path)
    return descriptor
  }
}
