import Foundation
import GRDB
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// What a run keeps of jobs, images, swap and the last words of containers.
@Suite struct StackFactTests {
  private static func sample(_ tick: Int, swap: Int64? = nil) -> Sample {
    var sample = Sample(offsetMicroseconds: 1_000_000 + Int64(tick) * 2_000_000)
    sample.workingSetBytes = 10 << 20
    sample.cpuMillicores = 5
    sample.swapBytes = swap
    return sample
  }

  /// Eight ticks of 2 s: `web` in all of them, `job` in the first three, `torn` in the first three as well.
  private func record(in directory: URL, _ name: String = "t.db") async throws -> Warehouse {
    let warehouse = try Warehouse.openForWriting(directory.appending(path: name).path)
    let recorder = try RunRecorder(beginning: SampleRuns.run(), in: warehouse)
    try await recorder.beginScenario(
      SampleRuns.scenario(.baseline, name: "baseline", drivers: 0, riders: 0), startedOffsetMicroseconds: 0)
    await recorder.beginPhase(.sampling, offsetMicroseconds: 1_000_000)
    await recorder.setTickCount(8)
    for tick in 0..<8 {
      await recorder.record(
        Self.sample(tick, swap: 3 << 20),
        of: ContainerDescription(name: "web", imageCreatedAtMicroseconds: 1_700_000_000_000_000))
      guard tick < 3 else { continue }
      for name in ["job", "torn"] {
        await recorder.record(Self.sample(tick), of: ContainerDescription(name: name))
      }
    }
    await recorder.recordFinished("job", offsetMicroseconds: 5_000_000)
    await recorder.record(
      ContainerEvent(
        container: "web", offsetMicroseconds: 6_000_000, kind: .restarted, detail: "exited with code 3",
        log: "first\nlast"))
    await recorder.record(
      OOMEvent(
        container: "web", offsetMicroseconds: 7_000_000, previousRestartCount: 0, currentRestartCount: 1,
        source: "events", detail: "", log: "no room"))
    try await recorder.endScenario(offsetMicroseconds: 17_000_000, staleCount: 0, abortReason: nil)
    try await recorder.addLabel("command.exit_code", "3")
    try await recorder.end(.completed, elapsedMicroseconds: 17_000_000)
    return warehouse
  }

  private func lines(_ warehouse: Warehouse, _ sql: String) throws -> [String] {
    try warehouse.queue.read { db in
      try Row.fetchAll(db, sql: sql).map { row in row.databaseValues.map(\.description).joined(separator: " ")
      }
    }
  }

  @Test("a job that ended well has all its readings, one that was torn away has not")
  func coverage() async throws {
    try await withTemporaryDirectory { directory in
      let warehouse = try await record(in: directory)
      #expect(
        try lines(warehouse, "SELECT container, coverage FROM container_stats ORDER BY container")
          == ["\"job\" 1.0", "\"torn\" 0.375", "\"web\" 1.0"])
      // 14 of 8 + 3 + 8.
      #expect(try lines(warehouse, "SELECT round(coverage, 4) FROM scenarios") == ["0.7368"])
      // What the gate compares.
      #expect(
        try lines(
          warehouse,
          "SELECT container, tick_count FROM series_point JOIN series USING (series_id) ORDER BY container")
          == ["\"job\" 3", "\"torn\" 8", "\"web\" 8"])
      #expect(
        try lines(warehouse, "SELECT container, finished_offset_seconds FROM containers ORDER BY container")
          == ["\"job\" 5.0", "\"torn\" NULL", "\"web\" NULL"])
    }
  }

  @Test("swap, the age of an image, events and last words are in the views; what is not known is NULL")
  func views() async throws {
    try await withTemporaryDirectory { directory in
      let warehouse = try await record(in: directory)
      #expect(
        try lines(warehouse, "SELECT DISTINCT container, swap_mb FROM samples ORDER BY container")
          == ["\"job\" NULL", "\"torn\" NULL", "\"web\" 3.0"])
      #expect(
        try lines(warehouse, "SELECT image_created_at FROM containers WHERE container = 'web'")
          == ["\"2023-11-14T22:13:20.000Z\""])
      #expect(
        try lines(
          warehouse,
          "SELECT container, kind, detail, replace(log, char(10), char(32)), offset_seconds FROM container_events"
        )
          == ["\"web\" \"restarted\" \"exited with code 3\" \"first last\" 6.0"])
      #expect(try lines(warehouse, "SELECT log FROM oom_events") == ["\"no room\""])
      #expect(
        try lines(warehouse, "SELECT value FROM run_labels WHERE key = 'command.exit_code'") == ["\"3\""])
    }
  }

  @Test(
    "the content hash covers each of them, and a merge brings them along",
    arguments: [
      "UPDATE sample SET swap_bytes = swap_bytes + 1 WHERE offset_us = 3000000",
      "UPDATE container SET image_created_at_us = 1", "UPDATE container SET finished_offset_us = 1",
      "UPDATE oom_event SET log = 'x'", "UPDATE container_event SET log = 'x'",
      "DELETE FROM container_event",
    ])
  func hash(change: String) async throws {
    try await withTemporaryDirectory { directory in
      let warehouse = try await record(in: directory)
      let stored = try lines(warehouse, "SELECT content_sha256 FROM scenario")
      let other = try Warehouse.openForWriting(directory.appending(path: "other.db").path)
      #expect(try Merge(warehouse.path, into: other).run().map(\.outcome) == [.added])
      #expect(
        try lines(other, "SELECT replace(log, char(10), char(32)) FROM container_events") == [
          "\"first last\""
        ])
      #expect(try lines(other, "SELECT tick_count FROM series_point ORDER BY 1") == ["3", "8", "8"])
      let changed = try await warehouse.write { db in
        try db.execute(sql: change)
        return try ContentHash.scenario(1, in: db)
      }
      #expect(["\"\(changed)\""] != stored)
    }
  }
}
