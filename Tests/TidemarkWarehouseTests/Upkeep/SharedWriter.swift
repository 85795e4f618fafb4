import Foundation
import Synchronization
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// A collector on a connection of its own that records as fast as it can.
final class SharedWriter: Sendable {
  private let path: String
  private let acknowledged = Mutex(0)
  private let longest = Mutex(Duration.zero)
  private let isStopped = Mutex(false)

  init(_ path: String) { self.path = path }

  /// Readings that were committed so far.
  var acknowledgedCount: Int { acknowledged.withLock { $0 } }
  /// The longest a flush took.
  var longestFlush: Duration { longest.withLock { $0 } }

  /// Ends the writing after the flush under way.
  func stop() { isStopped.withLock { $0 = true } }

  /// - Parameters:
  ///   - pause: between flushes.
  /// - Returns: readings stored.
  @discardableResult
  func write(
    flushes: Int, rowsEach: Int, pause: Duration = .milliseconds(2)
  ) async throws -> Int {
    let recorder = try RunRecorder(beginning: SampleRuns.run(), in: try Warehouse.openForWriting(path))
    try await recorder.beginScenario(SampleRuns.scenario(), startedOffsetMicroseconds: 0)
    await recorder.beginPhase(.sampling, offsetMicroseconds: 0)
    var stored = 0
    for flush in 0..<flushes where !isStopped.withLock({ $0 }) {
      for row in 0..<rowsEach {
        var sample = Sample(offsetMicroseconds: Int64(flush * rowsEach + row) * 1000)
        sample.workingSetBytes = Int64(row) << 20
        await recorder.record(sample, of: ContainerDescription(name: "writer"))
      }
      let begun = ContinuousClock.now
      try await recorder.flush()
      let took = ContinuousClock.now - begun
      longest.withLock { $0 = max($0, took) }
      stored += rowsEach
      acknowledged.withLock { [stored] in $0 = stored }
      try await Task.sleep(for: pause)
    }
    await recorder.setTickCount(stored)
    try await recorder.endScenario(
      offsetMicroseconds: Int64(stored) * 1000, staleCount: 0, abortReason: nil)
    try await recorder.end(.completed, elapsedMicroseconds: Int64(stored) * 1000)
    return stored
  }
}
