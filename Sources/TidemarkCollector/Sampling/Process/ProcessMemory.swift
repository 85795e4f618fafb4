/// Resident memory of one process, from `/proc/PID/status` (proc(5)).
struct ProcessMemory: Equatable, Sendable {
  var anonBytes: Int64
  /// Pages of files, and shared memory, which the kernel backs with files of its own (tmpfs).
  var fileBytes: Int64
  /// nil where the kernel does not count it.
  var swapBytes: Int64?

  /// 64 times the address space of a process: sums of bytes over the processes of a container fit into Int64.
  private static let largestKilobytes: Int64 = 1 << 43

  /// nil for a process without memory of its own: a zombie or a kernel thread.
  /// Fails with `ProcessFileError` when some of the lines are there and others are not, or hold no number.
  init?(text: String, file: String) throws {
    var kilobytes: [Substring: Int64] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("Rss") || line.hasPrefix("VmSwap") {
      let parts = line.split { $0 == ":" || $0 == " " || $0 == "\t" }
      guard parts.count == 3, parts[2] == "kB", let value = Int64(parts[1]),
        0...Self.largestKilobytes ~= value
      else {
        throw ProcessFileError(file: file, text: String(line), missing: "number of kB")
      }
      kilobytes[parts[0]] = value
    }
    if kilobytes.keys.allSatisfy({ $0 == "VmSwap" }) { return nil }
    func bytes(_ name: Substring) throws -> Int64 {
      guard let value = kilobytes[name] else {
        throw ProcessFileError(file: file, text: text, missing: "line \(name)")
      }
      return value << 10
    }
    anonBytes = try bytes("RssAnon")
    fileBytes = try bytes("RssFile") + bytes("RssShmem")
    swapBytes = kilobytes["VmSwap"].map { $0 << 10 }
  }
}
