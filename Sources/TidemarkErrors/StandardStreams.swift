import Foundation

/// The streams a program was started with.
package enum StandardStreams {
  /// What a program does first, so that nothing that is wrong with its streams can end it.
  package static func prepare() {
    // The next file that is opened would get the number of a stream that is closed, and messages would go into it. The new
    // ones fail as the closed ones did.
    for descriptor: CInt in 0...2 where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
    // Unlike SIG_IGN, a handler is not inherited by the programs that are started from here.
    signal(SIGPIPE) { _ in }
    // A file that may not grow (setrlimit(2), RLIMIT_FSIZE) is an error of the write that finds it out.
    signal(SIGXFSZ) { _ in }
  }

  /// Writes a message. What standard error does not take, because it is closed, full, or a pipe without a reader, is lost:
  /// a message never ends what it tells of.
  package static func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Writes to standard output past the buffers of `print`; what it does not take is lost.
  package static func writeOutput(_ text: String) { write(text, to: STDOUT_FILENO) }

  private static func write(_ text: String, to descriptor: CInt) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        // A terminal or pipe that somebody set to non-blocking.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, 1000) > 0 else { return }
      } else if errno != EINTR {
        return
      }
    }
  }
}
