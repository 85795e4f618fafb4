import Foundation

/// A text that is written piece by piece, without holding it in memory.
///
/// A file is written beside its place and renamed into it at the end. What goes to a pipe or a terminal waits in a
/// temporary file until it is whole, so that a reader who pauses never holds back the transaction it is read in.
package final class PendingOutput {
  private let target: OutputTarget
  private let draft: String
  private var descriptor: CInt
  private var buffer: [UInt8] = []
  private var isFinished = false

  /// Fails with `ReportError.cannotWrite`.
  package init(_ target: OutputTarget) throws {
    self.target = target
    draft =
      switch target {
      case .file(let path): path + ".tidemark-\(getpid())"
      case .standardOutput:
        FileManager.default.temporaryDirectory.appending(path: "tidemark-\(getpid())-\(UUID().uuidString)")
          .path
      }
    descriptor = open(draft, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw OutputTarget.failure(target.name) }
    // Nobody else needs to find what goes to standard output.
    if case .standardOutput = target { unlink(draft) }
    buffer.reserveCapacity(1 << 18)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    if !isFinished, case .file = target { unlink(draft) }
  }

  package func write(_ text: String) throws { try write(bytes: text.utf8) }

  package func write(bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    if buffer.count >= 1 << 18 { try drain() }
  }

  /// Puts the whole text where it belongs.
  package func finish() throws {
    try drain()
    switch target {
    case .standardOutput:
      guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw OutputTarget.failure(target.name) }
      var block = [UInt8](repeating: 0, count: 1 << 18)
      while true {
        let count = read(descriptor, &block, block.count)
        guard count >= 0 else { throw OutputTarget.failure(target.name) }
        if count == 0 { break }
        guard try OutputTarget.write(block[..<count], to: STDOUT_FILENO, path: target.name) else { break }
      }
    case .file(let path):
      guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw OutputTarget.failure(path) }
    }
    isFinished = true
  }

  private func drain() throws {
    _ = try OutputTarget.write(buffer[...], to: descriptor, path: target.name)
    buffer.removeAll(keepingCapacity: true)
  }
}
