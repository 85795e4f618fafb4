import Foundation
import Synchronization
import TidemarkTestSupport

/// What the suite tried, as `docs/faults.md` shows it.
enum FaultTable {
  private static let wish = ProcessInfo.processInfo.environment["TIDEMARK_FAULTS"]
  /// Each system call is tried, which takes long.
  static let isEvery = wish == "every"
  /// `make test-faults` tries many calls of each command; else a few are tried.
  static let isWhole = wish == "all" || isEvery
  /// Another one draws other calls.
  static let seed = ProcessInfo.processInfo.environment["TIDEMARK_FAULT_SEED"].flatMap(UInt64.init) ?? 1

  private struct Row {
    var count: String
    var outcome: String
    var lost: String
    var test: String
  }

  /// Tests may end at the same moment.
  private static let writing = Mutex(())

  /// - Parameters:
  ///   - outcome: what the tests asserted of every one of them.
  ///   - test: what repeats it.
  static func add(
    _ fault: String, count: Int, outcome: String, lost: String = "nothing", test: String
  ) throws {
    print("fault: \(fault): \(count) times: \(outcome)")
    try write(fault, Row(count: "\(count)", outcome: outcome, lost: lost, test: test))
  }

  /// - Parameter reason: why it could not be tried on this machine.
  static func leaveOut(_ fault: String, because reason: String, test: String) throws {
    print("fault: \(fault): not tried here: \(reason)")
    try write(fault, Row(count: "0", outcome: "not tried here: \(reason)", lost: "-", test: test))
  }

  private static func write(_ fault: String, _ row: Row) throws {
    guard isWhole, ProcessInfo.processInfo.environment["TIDEMARK_REWRITE_DOCS"] != nil else { return }
    let file = packageRoot.appending(path: "docs/faults.md")
    try writing.withLock { _ in
      // A run that is ended early must not take away what others found.
      var lines = rowsWritten(in: try String(contentsOf: file, encoding: .utf8))
      lines[fault] =
        "| \(fault) | \(row.count) | \(row.outcome) | \(row.lost) | `\(command)\(row.test)` |"
      let text = lines.sorted { $0.key < $1.key }.map(\.value).joined(separator: "\n")
      try Data((head + text + "\n" + tail).utf8).write(to: file)
    }
  }

  /// The lines of the first table by their fault.
  private static func rowsWritten(in text: String) -> [String: String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let rule = lines.firstIndex(where: { $0.hasPrefix("|---|") }) else { return [:] }
    return lines[(rule + 1)...].prefix { $0.hasPrefix("| ") }.reduce(into: [:]) { rows, line in
      if let fault = line.dropFirst(2).components(separatedBy: " | ").first { rows[fault] = String(line) }
    }
  }

  private static let command = "TIDEMARK_FAULTS=\(isEvery ? "every" : "all") swift test --filter "

  private static let head = """
    # Faults that were tried

    Written by `make test-faults`. It makes system calls of the real programs fail, or kills the programs there, and does to
    recordings what machines do to them; a fault that did not happen fails the test. Which of the calls are tried is drawn:
    another `TIDEMARK_FAULT_SEED` draws others, `TIDEMARK_FAULTS=every` tries each one, which takes long. `make test` tries a
    few; `swift test --filter FaultTests` alone does that too. A row says what the last run found that tried the fault.

    | fault | times | outcome | lost | again by |
    |---|---|---|---|---|

    """

  private static let tail = """

    Other tests of `make test` do one thing each to a real recording or a real command:

    | fault | test |
    |---|---|
    | the warehouse is renamed, deleted, replaced or cut under a collector | `VanishedWarehouseTests` |
    | its log is left where it is not any more | `StrayLogTests` |
    | it is locked by somebody | `InterruptedRunTests`, `LockedFileTests` |
    | readers follow one another without a pause; one holds on | `SharedFileTests` |
    | an import, a merge and a prune of much beside a collector | `ImportBesideTests`, `MergeBesideTests`, `PruneTests` |
    | values of wrong types and out of every range, views and triggers of strangers | `HostileWarehouseTests`, `WrongTypeTests` |
    | names for the output that would destroy something, or that are a file where a folder is needed | `OutputFileTests`, `FolderTargetTests` |
    | a pipe to read from that nobody writes to | `PipeInputTests` |
    | standard streams that are closed, full, or stand still | `StandardStreamTests`, `LostStreamTests` |
    | cAdvisor and engines that hang, trickle, redirect for ever, answer 50 MB, garbage or JSON 10,000 deep, go away and come back | `CAdvisorSourceTests`, `CAdvisorOutageTests`, `EngineEventsTests`, `RecordEngineTests` |
    | damaged and invented input of every format | `DamagedFileTests`, `FuzzTests` |

    Fuzzing and sanitizers run by hand and not in CI. The last results, of 29 November 2026:

    | what | inputs or tests | found |
    |---|---|---|
    | `scripts/fuzz json`, 10 minutes | 4,738,914 inputs | nothing |
    | `scripts/fuzz texts`, 10 minutes | 303,274 inputs | nothing; fields of `/proc/PID/stat` whose sum overflows were found and mended before |
    | `scripts/fuzz recordings`, 10 minutes | 43,936 inputs | nothing |
    | `scripts/fuzz engine`, 10 minutes | 247,570 inputs | nothing |
    | `scripts/fuzz settings`, 10 minutes | 42,682 inputs | nothing; aliases that mean a billion values were found by hand before, and mended |
    | `scripts/fuzz policies`, 10 minutes | 79,183 inputs | nothing |
    | `scripts/fuzz selectors`, 10 minutes | 108,779 inputs | nothing; selectors of hundreds of parts were found while the target was written, and mended |
    | `scripts/fuzz lake`, 10 minutes | 13,524 inputs | nothing; two names for one version of the views were found while the target was written, and mended |
    | `scripts/fuzz store`, twice 10 minutes | 86,388 inputs | nothing |
    | `make test-sanitizers`, thread: warehouse, collector, stores, HTTP, lakes, pages | 505 tests in 91 suites | no race |
    | `make test-sanitizers`, both, a third of the commands | 52 tests | nothing; a limit on memory is too low for the address sanitizer itself |
    | `make test-sanitizers`, address: collector, stores, lakes, pages | 412 tests in 72 suites | nothing; the collector needs more than its 100 MB there |
    | `make test-sanitizers`, address: warehouse, imports and exports, HTTP, Parquet, statistics, tables, SQL, analysis, gate | 398 tests in 81 suites | nothing; a test removed a file that its readers still opened, mended |

    Not provoked here: a power cut between two writes of the disk (no device mapper in the machine's kernel), network file
    systems (refused, but no server to try one), a disk that returns other bytes than were written, a processor of another
    architecture.

    """
}
