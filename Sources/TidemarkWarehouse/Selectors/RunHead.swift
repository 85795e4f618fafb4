/// A run as far as choosing runs needs to know it.
///
/// A class, because every point of a series refers to its run.
package final class RunHead: QueryRow, Sendable, Hashable {
  package let runID: Int64
  package let uid: String
  package let testID: String
  package let status: String
  /// ISO 8601 UTC, to the millisecond.
  package let startedAt: String
  /// nil for a run imported from elsewhere.
  package let hostFingerprint: String?
  package let intervalSeconds: Double
  /// Scenarios that did not run to their end.
  package let abortedCount: Int

  package static let columns = [
    "run_id", "uid", "test_id", "status", "started_at", "host_fingerprint", "interval_seconds",
    "aborted_count",
  ]

  package init(
    runID: Int64, uid: String, testID: String, status: String, startedAt: String, hostFingerprint: String?,
    intervalSeconds: Double, abortedCount: Int
  ) {
    self.runID = runID
    self.uid = uid
    self.testID = testID
    self.status = status
    self.startedAt = startedAt
    self.hostFingerprint = hostFingerprint
    self.intervalSeconds = intervalSeconds
    self.abortedCount = abortedCount
  }

  package init(_ row: inout StoredRow) throws {
    runID = try row.read()
    uid = try row.readName()
    testID = try row.readName()
    status = try row.read()
    startedAt = try row.readName()
    hostFingerprint = try row.read()
    intervalSeconds = try row.read()
    abortedCount = try row.read()
  }

  package static func == (a: RunHead, b: RunHead) -> Bool {
    a === b || (a.runID == b.runID && a.uid == b.uid && a.status == b.status && a.startedAt == b.startedAt)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(runID) }

  /// Why its numbers are not a baseline for others; nil when they are.
  package var flaw: String? {
    if status != "completed" { return status }
    return switch abortedCount {
    case 0: nil
    case 1: "1 scenario aborted"
    default: "\(abortedCount) scenarios aborted"
    }
  }

  /// Order of time; runs that started in the same millisecond by their number.
  package static func isOlder(_ a: RunHead, _ b: RunHead) -> Bool {
    (a.startedAt, a.runID) < (b.startedAt, b.runID)
  }

  /// `#12 20261122_093000 completed`
  package var name: String { "#\(runID) \(testID) \(status)" }

  /// Up to three runs by their names, more as `6 runs, #37 to #42`.
  ///
  /// - Parameter runs: not empty.
  package static func names(_ runs: [RunHead]) -> String {
    guard runs.count > 3 else { return runs.map { "run " + $0.name }.joined(separator: ", ") }
    let stretches = runs.map(\.runID).sorted().reduce(into: [ClosedRange<Int64>]()) { stretches, number in
      if let last = stretches.last, last.upperBound + 1 == number {
        stretches[stretches.count - 1] = last.lowerBound...number
      } else {
        stretches.append(number...number)
      }
    }
    let numbers = stretches.map {
      $0.count == 1 ? "#\($0.lowerBound)" : "#\($0.lowerBound) to #\($0.upperBound)"
    }
    return "\(runs.count) runs, " + numbers.joined(separator: ", ")
  }
}
