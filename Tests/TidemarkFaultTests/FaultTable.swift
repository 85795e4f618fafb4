import Foundation
import Synchronization
import TidemarkTestSupport

/// What the suite tried, as `docs/faults.md` shows it.
enum FaultTable {
  /// `make test-faults` tries every point; else some of each are tried.
  static let isWhole = ProcessInfo.processInfo.environment["TIDEMARK_FAULTS"] == "all"

  private static let rows = Mutex<[String: (count: Int, outcome: String)]>([:])

  /// - Parameter outcome: what the tests asserted of every one of them.
  static func add(_ fault: String, count: Int, outcome: String) throws {
    print("fault: \(fault): \(count) times: \(outcome)")
    let text = rows.withLock { rows in
      rows[fault] = (count, outcome)
      return rows.sorted { $0.key < $1.key }.map {
        "| \($0) | \($1.count) | \($1.outcome) | nothing | `make test-faults` |"
      }
      .joined(separator: "\n")
    }
    guard isWhole, ProcessInfo.processInfo.environment["TIDEMARK_REWRITE_DOCS"] != nil else { return }
    try Data((head + text + "\n" + tail).utf8).write(to: packageRoot.appending(path: "docs/faults.md"))
  }

  private static let head = """
    # Faults that were tried

    Written by `make test-faults`, which makes system calls of the real programs fail, or kills them there, one call after the
    other; a fault that did not happen fails the test. `make test` tries some of each. What the columns leave open stands in
    `Tests/TidemarkFaultTests`.

    | fault | times | outcome | lost | again by |
    |---|---|---|---|---|

    """

  private static let tail = """

    Other tests of `make test` do one thing each to a real recording or a real command: a warehouse that is renamed, deleted,
    replaced or cut (`VanishedWarehouseTests`), locked (`InterruptedRunTests`, `LockedFileTests`), read by somebody who holds on
    (`SharedFileTests`), hostile (`HostileWarehouseTests`), standard streams that are closed, full or stand still
    (`StandardStreamTests`, `LostStreamTests`), names for the output that would destroy something (`OutputFileTests`).

    Not provoked here: a power cut between two writes of the disk, network file systems, a disk that returns other bytes than
    were written.

    """
}
