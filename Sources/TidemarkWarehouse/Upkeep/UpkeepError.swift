import TidemarkErrors

/// What can be wrong with what was asked of a warehouse that is itself usable.
package enum UpkeepError: ExplainedError, Equatable {
  case exists(path: String)
  case sameFile(path: String)
  /// A file to be replaced that another program writes to.
  case openElsewhere(path: String)
  /// A log that would be taken for that of the new file.
  case besideLog(path: String, log: String)
  case cannotWrite(path: String, reason: String)
  /// Bytes that are needed in a directory, and that are free there.
  case noSpace(directory: String, needed: Int64, free: Int64)
  /// Runs in progress, by number.
  case collectorsActive(path: String, runs: [Int64])
  /// A copy that is not what it was copied from.
  case badCopy(path: String, reason: String)
}

extension UpkeepError {
  /// On one line, whatever a file is called.
  package var description: String { visible(sentence) }

  private var sentence: String {
    switch self {
    case .exists(let path): "\(path) exists; name another file, or replace it with --force"
    case .sameFile(let path): "\(path) is the warehouse itself; name another file"
    case .openElsewhere(let path):
      "\(path) is open in another program, which would lose what it writes (`fuser \(path)` names it); name another file, or wait until it has ended"
    case .besideLog(let path, let log):
      "\(log) contains the last changes of the file that is or was at \(path), and SQLite would apply them to the new file; name another file, or delete \(log) and the changes in it"
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .noSpace(let directory, let needed, let free):
      "not enough space in \(directory): \(Self.megabytes(needed, .up)) MB are needed, \(Self.megabytes(free, .down)) MB are free; free some, or use another file system"
    case .collectorsActive(let path, let runs):
      "\(path) is being recorded to (run \(runs.map { "#\($0)" }.joined(separator: ", "))), and this would block the recording; wait until it has ended"
    case .badCopy(let path, let reason):
      "the copy \(path) was not correct and was removed: \(reason); see what `tidemark db check` says of the original"
    }
  }

  /// In tenths. What is needed is rounded up and what is free down, so that the two always differ.
  private static func megabytes(_ bytes: Int64, _ rule: FloatingPointRoundingRule) -> String {
    String((Double(bytes) / 0x1p20 * 10).rounded(rule) / 10)
  }
}
