import Foundation
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// How long a collector waits while a large warehouse is pruned. Prints numbers and asserts only what must hold on any
/// machine; run by hand: TIDEMARK_MEASURE_RUNS=1000 swift test --filter PruneMeasurement
@Suite struct PruneMeasurement {
  private static let runCount = ProcessInfo.processInfo.environment["TIDEMARK_MEASURE_RUNS"].flatMap {
    Int($0)
  }

  @Test(
    "pruning beside a collector", .enabled(if: runCount != nil, "TIDEMARK_MEASURE_RUNS says how many runs"))
  func longestWait() async throws {
    let count = try #require(Self.runCount)
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "t.db").path
      let warehouse = try Warehouse.openForWriting(path)
      try await ManyRuns.record(count, tickCount: 120, in: warehouse)
      try warehouse.checkpoint()
      let recorded = FileSystem.size(path) ?? 0
      let alone = try await longestFlush(path) { try await Task.sleep(for: .seconds(10)) }

      let now = Moment(microseconds: SampleRuns.start + 1_800_000_000)
      @Sendable func prune(_ keepDays: Int64, samplesOnly: Bool) throws -> Int {
        let rule = PruneRule(
          before: now.adding(days: -keepDays), keptLast: 0, keptLabels: [], isSamplesOnly: samplesOnly)
        let prune = Prune(rule, in: warehouse)
        return try prune.apply(prune.plan()).count { $0.action != .keep }
      }
      var begun = ContinuousClock.now
      let besideSamples = try await longestFlush(path) {
        let pruned = try prune(90, samplesOnly: true)
        #expect(pruned == count - 90)
      }
      let samplesTook = ContinuousClock.now - begun
      begun = .now
      let besideRuns = try await longestFlush(path) {
        let pruned = try prune(365, samplesOnly: false)
        #expect(pruned == max(0, count - 365))
      }
      let runsTook = ContinuousClock.now - begun
      try warehouse.checkpoint()
      let pruned = FileSystem.size(path) ?? 0
      let vacuum = try warehouse.vacuum()
      print(
        """
        \(count) runs, \(recorded) bytes; longest flush of a collector: alone \(alone), \
        beside pruning of samples \(besideSamples) (took \(samplesTook)), beside pruning of runs \(besideRuns) \
        (took \(runsTook)); \(pruned) bytes before vacuum, \(vacuum.bytesAfter) after
        """)
      let results = try Warehouse.openForReading(path).check(isQuick: false)
      #expect(results.allSatisfy { $0.verdict != .wrong })
      #expect(vacuum.bytesAfter < recorded)
    }
  }

  /// Of a collector that stores twenty readings every 20 ms while the body runs.
  private func longestFlush(_ path: String, while body: @Sendable () async throws -> Void) async throws
    -> Duration
  {
    let writer = SharedWriter(path)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await writer.write(flushes: 1_000_000, rowsEach: 20, pause: .milliseconds(20)) }
      while writer.acknowledgedCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
      try await body()
      writer.stop()
      try await group.waitForAll()
      return writer.longestFlush
    }
  }
}
