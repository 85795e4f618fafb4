import Foundation
import GRDB
import Testing
import TidemarkSQL
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// Several collectors and readers on one file at once.
@Suite struct SharedFileTests {
  @Test(
    "four writers, checkpoints and a reader at once: every acknowledged row is there, the log stays small")
  func sharedFile() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "shared.db").path
      let stored = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 { group.addTask { try await Self.write(flushes: 60, rowsEach: 200, to: path) } }
        group.addTask {
          for _ in 0..<40 where FileManager.default.fileExists(atPath: path) {
            _ = try Warehouse.openForReading(path).rows(.runHeads)
            try await Task.sleep(for: .milliseconds(20))
          }
          return 0
        }
        return try await group.reduce(0, +)
      }
      #expect(stored == 4 * 60 * 200)
      let warehouse = try Warehouse.openForReading(path)
      let facts = try warehouse.queue.read { db in
        try Row.fetchOne(
          db,
          sql: """
            SELECT (SELECT count(*) FROM samples) AS samples, (SELECT sum(sample_count) FROM runs) AS counted,
              (SELECT count(*) FROM runs WHERE status = 'completed') AS completed,
              (SELECT integrity_check FROM pragma_integrity_check) AS integrity
            """)
      }
      let row = try #require(facts)
      #expect(row["samples"] == stored)
      #expect(row["counted"] == stored)
      #expect(row["completed"] == 4)
      #expect(row["integrity"] == "ok")
      #expect(FileSystem.size(path + "-wal") ?? 0 < 8 << 20)
    }
  }

  private static func write(flushes: Int, rowsEach: Int, to path: String) async throws -> Int {
    let recorder = try RunRecorder(
      beginning: SampleRuns.run(), in: try Warehouse.openForWriting(path))
    try await recorder.beginScenario(SampleRuns.scenario(), startedOffsetMicroseconds: 0)
    await recorder.beginPhase(.sampling, offsetMicroseconds: 0)
    for flush in 0..<flushes {
      for row in 0..<rowsEach {
        var sample = Sample(offsetMicroseconds: Int64(flush * rowsEach + row) * 1000)
        sample.workingSetBytes = Int64(row) << 20
        await recorder.record(sample, of: ContainerDescription(name: "c"))
      }
      try await recorder.flush()
    }
    try await recorder.endScenario(offsetMicroseconds: 1_000_000_000, staleCount: 0, abortReason: nil)
    try await recorder.end(.completed, elapsedMicroseconds: 1_000_000_001)
    return await recorder.storedSampleCount
  }
}
