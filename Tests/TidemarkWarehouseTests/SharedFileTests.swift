import Foundation
import GRDB
import Synchronization
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

  @Test("a reader that holds on makes no commit wait, and the log is folded in once it has gone")
  func reader() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "held.db").path
      let warehouse = try Warehouse.openForWriting(path)
      var holding = Configuration()
      holding.allowsUnsafeTransactions = true
      let reader = try DatabaseQueue(path: path, configuration: holding)
      try await reader.writeWithoutTransaction { db in
        try db.execute(sql: "BEGIN; SELECT count(*) FROM sample")
      }
      let recorder = try RunRecorder(beginning: SampleRuns.run(), in: warehouse)
      try await recorder.beginScenario(SampleRuns.scenario(), startedOffsetMicroseconds: 0)
      await recorder.beginPhase(.sampling, offsetMicroseconds: 0)
      func flush(rows: Range<Int>) async throws -> Duration {
        for row in rows {
          var sample = Sample(offsetMicroseconds: Int64(row) * 1000)
          sample.workingSetBytes = Int64(row) << 20
          await recorder.record(sample, of: ContainerDescription(name: "c"))
        }
        let began = ContinuousClock.now
        try await recorder.flush()
        return ContinuousClock.now - began
      }
      var durations: [Duration] = []
      while warehouse.logBytes < 2 * Warehouse.checkpointBytes {
        let row = durations.count * 2000
        durations.append(try await flush(rows: row..<row + 2000))
      }
      durations.sort()
      #expect(warehouse.logBytes > Warehouse.checkpointBytes, "else the reader held nothing up")
      // Half of the commits find the log beyond its usual size. Were each to wait for the reader, it would take SQLite's
      // busy timeout of 5 s. Single slow ones are the disk's.
      #expect(durations[durations.count * 3 / 4] < .seconds(4), "\(durations)")
      try await reader.writeWithoutTransaction { db in try db.execute(sql: "COMMIT") }
      try await recorder.end(.completed, elapsedMicroseconds: 1_000_000_001)
      #expect(warehouse.logBytes == 0)
      try reader.close()
    }
  }

  @Test("readers who follow one another without a pause do not make the log grow past its bound")
  func readers() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "read.db").path
      let warehouse = try Warehouse.openForWriting(path)
      let isDone = Mutex(false)
      let readCount = Mutex(0)
      // Each begins before the other ends, so that at every moment somebody reads.
      let readers = (0..<2).map { index in
        Thread {
          usleep(UInt32(index) * 15_000)
          while !isDone.withLock(\.self) {
            do {
              var waiting = Configuration()
              waiting.busyMode = .timeout(5)
              let reader = try DatabaseQueue(path: path, configuration: waiting)
              try reader.read { db in
                _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM run")
                usleep(30_000)
              }
              readCount.withLock { $0 += 1 }
            } catch { Issue.record(error) }
          }
        }
      }
      for reader in readers { reader.start() }
      let writing = Task { try await Self.write(flushes: 300, rowsEach: 3000, to: path) }
      var largest = 0
      while !(readCount.withLock { $0 } > 0) { try await Task.sleep(for: .milliseconds(5)) }
      let watching = Task { () -> Int in
        var largest = 0
        while !Task.isCancelled {
          largest = max(largest, warehouse.logBytes)
          try? await Task.sleep(for: .milliseconds(5))
        }
        return largest
      }
      _ = try await writing.value
      watching.cancel()
      largest = await watching.value
      isDone.withLock { $0 = true }
      // Else one may still open the file when its folder is removed.
      while readers.contains(where: { !$0.isFinished }) { try await Task.sleep(for: .milliseconds(5)) }
      print("largest log under \(readCount.withLock { $0 }) readers without a pause: \(largest >> 20) MB")
      #expect(FileSystem.size(path) ?? 0 > 20 << 20, "else the log could not have grown past its bound")
      #expect(largest < 20 << 20)
    }
  }

  @Test(
    "writers who follow one another without a pause let in who empties the log and who opens the warehouse")
  func writers() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "written.db").path
      _ = try Warehouse.openForWriting(path)
      let writers = (0..<6).map { _ in SharedWriter(path) }
      let writing = Task {
        try await withThrowingTaskGroup(of: Int.self) { group in
          for writer in writers {
            group.addTask { try await writer.write(flushes: 100_000, rowsEach: 5, pause: .zero) }
          }
          return try await group.reduce(0, +)
        }
      }
      let end = ContinuousClock.now + .seconds(3)
      var (largest, openings) = (0, 0)
      while ContinuousClock.now < end {
        largest = max(largest, try Warehouse.openForWriting(path).logBytes)
        openings += 1
        try await Task.sleep(for: .milliseconds(50))
      }
      for writer in writers { writer.stop() }
      let rows = try await writing.value
      print("\(rows) rows of six writers: log at most \(largest >> 10) KB, opened \(openings) times")
      #expect(largest < 22 << 20)
      #expect(openings > 8)
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
