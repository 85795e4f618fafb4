import Foundation
import GRDB
import Synchronization
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// A merge of much and everybody else who uses the file.
@Suite struct MergeBesideTests {
  private static let readingCount = 30_000

  /// A warehouse with one run of many readings, which is not in the other.
  private func withTwoFiles(_ body: (_ large: String, _ path: String) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let large = directory.appending(path: "large.db").path
      let warehouse = try Warehouse.openForWriting(large)
      _ = try warehouse.importRun(SampleImport.run(uid: SampleImport.uid(1))) { intake in
        for index in 0..<Self.readingCount {
          var sample = Sample(offsetMicroseconds: Int64(index) * 1000)
          sample.workingSetBytes = Int64(index % 900)
          try intake.add(sample, scenario: 0, container: 0)
        }
      }
      try await body(large, directory.appending(path: "t.db").path)
    }
  }

  private static let mergedReadings =
    "SELECT count(*) FROM sample x JOIN scenario s USING (scenario_id) JOIN run r USING (run_id) WHERE r.uid = ?"

  private func mergedCount(_ reader: Warehouse) throws -> Int {
    try reader.read { db in
      try Int.fetchOne(db, sql: Self.mergedReadings, arguments: [SampleImport.uid(1)]) ?? 0
    }
  }

  @Test(
    "while a large run is merged collectors go on to commit, nobody can choose it, and then it is whole")
  func beside() async throws {
    try await withTwoFiles { large, path in
      let recorder = try RunRecorder(beginning: SampleRuns.run(), in: try Warehouse.openForWriting(path))
      try await recorder.beginScenario(SampleRuns.scenario(), startedOffsetMicroseconds: 0)
      await recorder.beginPhase(.sampling, offsetMicroseconds: 0)
      let isDone = Mutex(false)
      let merging = Task.detached { () throws -> [MergedRun] in
        defer { isDone.withLock { $0 = true } }
        return try Merge(large, into: Warehouse.openForWriting(path)).run()
      }
      let reader = try Warehouse.openForReading(path)
      var (commitCount, sawPart) = (0, false)
      while !isDone.withLock(\.self) {
        var sample = Sample(offsetMicroseconds: Int64(commitCount))
        sample.workingSetBytes = 1
        await recorder.record(sample, of: ContainerDescription(name: "d"))
        try await recorder.flush()
        commitCount += 1
        let count = try mergedCount(reader)
        if 0 < count, count < Self.readingCount {
          sawPart = true
          #expect(try reader.directory().runs.map(\.runID) == [1])
          #expect(try reader.check(isQuick: true).allSatisfy { $0.verdict != .wrong })
        }
        try await Task.sleep(for: .milliseconds(10))
      }
      let merged = try await merging.value
      #expect(merged.map(\.outcome) == [.added] && merged[0].sampleCount == Self.readingCount)
      // In one transaction a collector would have come to one commit, or two.
      #expect(commitCount > 10 && sawPart)
      try await recorder.endScenario(offsetMicroseconds: 1_000_000, staleCount: 0, abortReason: nil)
      try await recorder.end(.completed, elapsedMicroseconds: 1_000_001)
      #expect(try reader.check(isQuick: false).filter { $0.verdict != .ok } == [])
      #expect(try reader.directory().runs.map(\.runID).sorted() == [1, 2])
    }
  }

  @Test("a merge that is killed in the middle leaves no run; the next one removes the rest and finishes")
  func killed() async throws {
    try await withTwoFiles { large, path in
      try Warehouse.openForWriting(path).close()
      let reader = try Warehouse.openForReading(path)
      let merging = Process()
      merging.executableURL = BuiltTool.tidemark.url
      merging.arguments = ["merge", large, "--db", path, "-q"]
      try merging.run()
      var count = 0
      while count == 0, merging.isRunning {
        count = try mergedCount(reader)
        usleep(1000)
      }
      kill(merging.processIdentifier, SIGKILL)
      merging.waitUntilExit()
      #expect(merging.terminationReason == .uncaughtSignal, "it was too fast to be killed")
      count = try mergedCount(reader)
      #expect(0 < count && count < Self.readingCount, "\(count)")
      #expect(try reader.directory().runs.isEmpty)
      #expect(try reader.check(isQuick: false).filter { $0.verdict == .wrong } == [])
      #expect(try reader.check(isQuick: true).first { $0.name == "orphans" }?.verdict == .warning)
      let merged = try Merge(large, into: Warehouse.openForWriting(path)).run()
      #expect(merged.map(\.outcome) == [.added])
      #expect(try FileContents(path) == FileContents(large))
      #expect(try reader.check(isQuick: false).filter { $0.verdict != .ok } == [])
    }
  }

  @Test("of two merges of one run at once one brings it, and the other finds it there")
  func twice() async throws {
    try await withTwoFiles { large, path in
      _ = try Warehouse.openForWriting(path)
      let outcomes = try await withThrowingTaskGroup(of: MergedRun.Outcome?.self) { group in
        for _ in 0..<2 {
          group.addTask { try Merge(large, into: Warehouse.openForWriting(path)).run().first?.outcome }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.contains(.added) && outcomes.contains(.present))
      #expect(try FileContents(path) == FileContents(large))
    }
  }
}
