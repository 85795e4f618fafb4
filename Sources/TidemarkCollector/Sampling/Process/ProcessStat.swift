import TidemarkErrors

/// The fields of `/proc/PID/stat` (proc(5)) that a measurement needs.
struct ProcessStat: Equatable, Sendable {
  var parent: Int32
  /// Session the process belongs to; the collector starts each service in a session of its own.
  var session: Int32
  /// User and system time of the process itself, clock ticks, all its threads.
  var ownTicks: Int64
  /// User and system time of descendants that have ended and were waited for, clock ticks.
  var reapedTicks: Int64
  var threadCount: Int64
  /// Clock ticks since boot; together with the process id it names one process for good.
  var startTicks: Int64

  /// Two million years of clock ticks: sums over the processes of a machine fit into Int64.
  private static let largestField: UInt64 = 1 << 53

  /// Fails with `ProcessFileError` that carries the file and its text.
  init(text: String, file: String) throws {
    // The command name is in parentheses and may itself contain parentheses and spaces.
    guard let close = text.lastIndex(of: ")") else {
      throw ProcessFileError(file: file, text: text, missing: "the command name in parentheses")
    }
    let fields = text[text.index(after: close)...].split(separator: " ")
    /// - Parameter number: as in proc(5), where the state is field 3.
    func field(_ number: Int, _ name: String) throws -> Int64 {
      let index = number - 3
      guard fields.indices.contains(index), let value = Int64(fields[index].trimmingNewline),
        value.magnitude <= Self.largestField
      else {
        throw ProcessFileError(file: file, text: text, missing: "field \(number) (\(name))")
      }
      return value
    }
    parent = Int32(truncatingIfNeeded: try field(4, "ppid"))
    session = Int32(truncatingIfNeeded: try field(6, "session"))
    ownTicks = try field(14, "utime") + field(15, "stime")
    reapedTicks = try field(16, "cutime") + field(17, "cstime")
    threadCount = try field(20, "num_threads")
    startTicks = try field(22, "starttime")
  }
}

extension Substring {
  fileprivate var trimmingNewline: Substring { last == "\n" ? dropLast() : self }
}

/// A file under /proc that does not read as documented.
struct ProcessFileError: ExplainedError, Equatable {
  let file: String
  let text: String
  let missing: String

  var description: String {
    "\(file) has no \(missing); it reads `\(text.prefix(200))`; is this a Linux /proc?"
  }
}
