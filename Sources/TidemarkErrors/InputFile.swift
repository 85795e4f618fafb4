package import Foundation
import Synchronization

/// A file that a user named to be read.
///
/// A pipe, such as the shell's `<(…)`, can be read once, and importers look at a file more than once. So a pipe is copied
/// into a file without a name, which is what everybody reads who opens it in this process.
package enum InputFile {
  /// Why it cannot be read; continues "cannot read PATH:".
  package struct Problem: Error, Equatable {
    package let reason: String
  }

  /// How long a named pipe waits for somebody who writes.
  private static let patience = Duration.seconds(10)
  private static let copies = Mutex<[String: FileHandle]>([:])

  /// Opens a file, a device or a pipe. A named pipe that nobody writes to is given up after a while; a writer who pauses is
  /// waited for.
  ///
  /// - Throws: `Problem`.
  package static func open(_ path: String) throws -> FileHandle {
    // A named pipe without a writer would hold up the opening.
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { throw systemProblem }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, fcntl(descriptor, F_SETFL, O_RDONLY) == 0 else {
      throw systemProblem
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Problem(reason: "it is a directory") }
    guard status.st_mode & S_IFMT == S_IFIFO else { return file }
    return try copies.withLock { copies in
      let copy = try copies[path] ?? self.copy(of: descriptor)
      copies[path] = copy
      return try reopened(copy)
    }
  }

  private static func copy(of pipe: CInt) throws -> FileHandle {
    let first = try awaitWriter(of: pipe)
    let path = FileManager.default.temporaryDirectory.appending(path: "tidemark-\(UUID().uuidString)").path
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw systemProblem }
    unlink(path)
    let copy = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    do {
      if let first { try copy.write(contentsOf: [first]) }
      let source = FileHandle(fileDescriptor: pipe, closeOnDealloc: false)
      while let block = try source.read(upToCount: 1 << 18), !block.isEmpty {
        try copy.write(contentsOf: block)
      }
    } catch {
      throw Problem(reason: "the pipe cannot be copied: \(error.localizedDescription)")
    }
    return copy
  }

  /// The first byte, or nil where a writer has not begun yet, or came and left without a word.
  private static func awaitWriter(of pipe: CInt) throws -> UInt8? {
    guard fcntl(pipe, F_SETFL, O_RDONLY | O_NONBLOCK) == 0 else { throw systemProblem }
    defer { _ = fcntl(pipe, F_SETFL, O_RDONLY) }
    let deadline = ContinuousClock.now + patience
    while ContinuousClock.now < deadline {
      var state = pollfd(fd: pipe, events: Int16(POLLIN), revents: 0)
      let isReady = poll(&state, 1, 50) > 0
      var byte: UInt8 = 0
      switch read(pipe, &byte, 1) {
      case 1: return byte
      // At its end, although nobody has closed it: no writer has come yet (pipe(7)).
      case 0 where !isReady: continue
      case -1 where errno != EAGAIN && errno != EINTR: throw systemProblem
      default: return nil
      }
    }
    throw Problem(reason: "nobody writes to this pipe")
  }

  /// With a place of its own to read on from.
  private static func reopened(_ copy: FileHandle) throws -> FileHandle {
    let descriptor = Foundation.open("/dev/fd/\(copy.fileDescriptor)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemProblem }
    lseek(descriptor, 0, SEEK_SET)
    return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  private static var systemProblem: Problem { Problem(reason: String(cString: strerror(errno))) }
}
