import Foundation

/// A program that runs in this process's own group, so that Ctrl-C ends both; Foundation's `Process` makes a new group.
struct Child {
  /// Between SIGTERM and SIGKILL.
  private static let grace = Duration.seconds(2)

  private let pid: pid_t

  /// - Parameters:
  ///   - folder: where it works.
  ///   - output, errors: files that are made for its streams.
  /// - Throws: `LakeProblem.engineFailed`.
  init(_ program: String, _ arguments: [String], in folder: String, output: String, errors: String) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    for (descriptor, path) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
      posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT, 0o600)
    }
    // A thread of Swift's has most signals blocked. The program would have, too, and no SIGTERM or Ctrl-C would end it.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    // Swift's Glibc has no posix_spawn_file_actions_addchdir_np.
    let command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, program] + arguments
    let strings = [command, environment].map { texts in texts.map { strdup($0) } + [nil] }
    defer { for text in strings.joined() { free(text) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, "/bin/sh", &actions, &attributes, strings[0], strings[1])
    guard code == 0 else {
      throw LakeProblem.engineFailed(name: program, message: String(cString: strerror(code)))
    }
    self.pid = pid
  }

  /// - Parameter seconds: after which the program is ended; nil for never.
  /// - Returns: its exit code, or 128 and the signal that ended it; nil when it took too long.
  func wait(seconds: Double?) throws -> Int32? {
    var deadline = seconds.map { ContinuousClock.now + .seconds($0) }
    var isOverTime = false
    while true {
      var status: Int32 = 0
      switch waitpid(pid, &status, WNOHANG) {
      case pid:
        guard !isOverTime else { return nil }
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
      case 0:
        if let end = deadline, ContinuousClock.now > end {
          kill(pid, isOverTime ? SIGKILL : SIGTERM)
          deadline = isOverTime ? nil : ContinuousClock.now + Self.grace
          isOverTime = true
        }
        usleep(5000)
      case _ where errno == EINTR: continue
      default: throw LakeProblem.engineFailed(name: "waitpid", message: String(cString: strerror(errno)))
      }
    }
  }
}
