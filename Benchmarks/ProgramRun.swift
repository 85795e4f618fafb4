import Foundation

/// What one execution of a program cost.
struct ProgramRun {
  /// User and system time, its own children's included.
  let cpuSeconds: Double
  /// Largest resident set. Linux counts that of the parent until `exec`, so nothing below the size of this program is seen.
  let peakMegabytes: Double

  /// Runs the program to its end, with its output thrown away.
  ///
  /// - Parameter accepted: Exit statuses of success; `gate` and `leaks` say by theirs what they found.
  init(
    _ program: String, _ arguments: [String], accepted: Set<Int32> = [0]
  ) throws {
    let complaints = FileManager.default.temporaryDirectory.appending(path: "tidemark-bench.\(getpid()).err")
    defer { try? FileManager.default.removeItem(at: complaints) }
    let pid = try Self.spawn(program, arguments, complaints: complaints.path)
    var status: Int32 = 0
    var usage = rusage()
    while wait4(pid, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw BenchmarkError("cannot wait for \(program)") }
    }
    let exitStatus = status & 0x7f == 0 ? (status >> 8) & 0xff : -1
    guard accepted.contains(exitStatus) else {
      let text = (try? String(contentsOf: complaints, encoding: .utf8)) ?? ""
      throw BenchmarkError(
        "`\(program) \(arguments.joined(separator: " "))` exited with \(exitStatus): \(text.prefix(300))")
    }
    cpuSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    peakMegabytes = Double(usage.ru_maxrss) / 1024
  }

  /// The execution with the least CPU time. What takes long is not repeated: its noise is small beside it.
  static func cheapest(
    _ program: String, _ arguments: [String], accepted: Set<Int32> = [0]
  ) throws -> ProgramRun {
    var best = try ProgramRun(program, arguments, accepted: accepted)
    for _ in 0..<(best.cpuSeconds < 0.1 ? 8 : best.cpuSeconds < 2 ? 4 : 0) {
      let next = try ProgramRun(program, arguments, accepted: accepted)
      if next.cpuSeconds < best.cpuSeconds { best = next }
    }
    return best
  }

  /// Starts the program; the caller waits for it.
  static func spawn(
    _ program: String, _ arguments: [String], complaints: String = "/dev/null"
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, complaints, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, program, &actions, nil, &words, environ)
    guard code == 0 else {
      throw BenchmarkError("cannot start \(program): \(String(cString: strerror(code)))")
    }
    return pid
  }

  private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}

struct BenchmarkError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
