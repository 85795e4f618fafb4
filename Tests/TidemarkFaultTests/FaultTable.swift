import Foundation
import Synchronization
import TidemarkTestSupport

/// What the suite tried, as `docs/faults.md` shows it.
enum FaultTable {
  /// `make test-faults` tries every point; else some of each are tried.
  static let isWhole = ProcessInfo.processInfo.environment["TIDEMARK_FAULTS"] == "all"

  private struct Row {
    var count: String
    var outcome: String
    var lost: String
    var test: String
  }

  private static let rows = Mutex<[String: Row]>([:])

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
    let text = rows.withLock { rows in
      rows[fault] = row
      return rows.sorted { $0.key < $1.key }.map {
        "| \($0) | \($1.count) | \($1.outcome) | \($1.lost) | `\(command)\($1.test)` |"
      }
      .joined(separator: "\n")
    }
    guard isWhole, ProcessInfo.processInfo.environment["TIDEMARK_REWRITE_DOCS"] != nil else { return }
    try Data((head + text + "\n" + tail).utf8).write(to: packageRoot.appending(path: "docs/faults.md"))
  }

  private static let command = "TIDEMARK_FAULTS=all swift test --filter "

  private static let head = """
    # Faults that were tried

    Written by `make test-faults`. It makes system calls of the real programs fail, or kills the programs there, one call after
    the other, and does to recordings what machines do to them; a fault that did not happen fails the test. `make test` tries
    some of each. `swift test --filter FaultTests` alone does that too.

    | fault | times | outcome | lost | again by |
    |---|---|---|---|---|

    """

  private static let tail = """

    Other tests of `make test` do one thing each to a real recording or a real command:

    | fault | test |
    |---|---|
    | the warehouse is renamed, deleted, replaced or cut under a collector | `VanishedWarehouseTests` |
    | it is locked by somebody | `InterruptedRunTests`, `LockedFileTests` |
    | readers follow one another without a pause; one holds on | `SharedFileTests` |
    | an import and a prune of much beside a collector | `ImportBesideTests`, `PruneTests` |
    | values of wrong types and out of every range, views and triggers of strangers | `HostileWarehouseTests`, `WrongTypeTests` |
    | names for the output that would destroy something | `OutputFileTests` |
    | standard streams that are closed, full, or stand still | `StandardStreamTests`, `LostStreamTests` |
    | cAdvisor and engines that hang, trickle, answer 50 MB or garbage, go away and come back | `CAdvisorSourceTests`, `CAdvisorOutageTests`, `EngineEventsTests`, `RecordEngineTests` |
    | damaged and invented input of every format | `DamagedFileTests`, `FuzzTests` |

    Not provoked here: a power cut between two writes of the disk (no device mapper in the machine's kernel), network file
    systems (refused, but no server to try one), a disk that returns other bytes than were written, a processor of another
    architecture.

    """
}
