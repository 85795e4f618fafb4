import Foundation
import GRDB
import Synchronization
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

/// An import and everybody else who uses the file.
@Suite struct ImportBesideTests {
  private static func add(_ count: Int, to intake: ReadingIntake, from start: Int = 0) throws {
    for index in start..<start + count {
      var sample = Sample(offsetMicroseconds: Int64(index) * 1000)
      sample.workingSetBytes = Int64(index % 900)
      try intake.add(sample, scenario: 0, container: 0)
    }
  }

  @Test(
    "while a large run is imported collectors go on to commit, nobody can choose it, and then it is whole")
  func beside() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "t.db").path
      let recorder = try RunRecorder(beginning: SampleRuns.run(), in: try Warehouse.openForWriting(path))
      try await recorder.beginScenario(SampleRuns.scenario(), startedOffsetMicroseconds: 0)
      await recorder.beginPhase(.sampling, offsetMicroseconds: 0)
      let isDone = Mutex(false)
      let importing = Task.detached { () throws -> ImportOutcome in
        defer { isDone.withLock { $0 = true } }
        return try Warehouse.openForWriting(path).importRun(SampleImport.run(uid: SampleImport.uid(1))) {
          try Self.add(60_000, to: $0)
        }
      }
      let reader = try Warehouse.openForReading(path)
      // Of the commits of a collector that found the import in the middle of its work.
      var (durations, sawPart): ([Duration], Bool) = ([], false)
      while !isDone.withLock(\.self) {
        var sample = Sample(offsetMicroseconds: Int64(durations.count))
        sample.workingSetBytes = 1
        await recorder.record(sample, of: ContainerDescription(name: "d"))
        let begun = ContinuousClock.now
        try await recorder.flush()
        durations.append(ContinuousClock.now - begun)
        let count = try await reader.read { db in
          try Int.fetchOne(
            db, sql: "SELECT count(*) FROM sample x JOIN scenario s USING (scenario_id) WHERE s.run_id = 2")
        }
        if let count, 0 < count, count < 60_000 {
          sawPart = true
          #expect(try reader.directory().runs.map(\.runID) == [1])
        }
        try await Task.sleep(for: .milliseconds(10))
      }
      #expect(try await importing.value == .stored(runID: 2, sampleCount: 60_000, repeatedCount: 0))
      durations.sort()
      print("\(durations.count) commits beside an import, the longest \(durations.last ?? .zero)")
      // In one transaction a collector would have come to one commit, or two.
      #expect(durations.count > 10 && sawPart)
      try await recorder.endScenario(offsetMicroseconds: 1_000_000, staleCount: 0, abortReason: nil)
      try await recorder.end(.completed, elapsedMicroseconds: 1_000_001)
      #expect(try reader.check(isQuick: false).filter { $0.verdict != .ok } == [])
      #expect(try reader.directory().runs.map(\.runID).sorted() == [1, 2])
    }
  }

  @Test("an import that fails leaves nothing, and so does one that was killed once somebody writes again")
  func failed() async throws {
    struct Stop: Error {}
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "t.db").path
      let warehouse = try Warehouse.openForWriting(path)
      func counts() throws -> [Int] {
        try warehouse.read { db in
          try [
            "run", "run_label", "scenario", "phase", "container", "sample", "series_point",
            "container_statistic",
          ]
          .map { try Int.fetchOne(db, sql: "SELECT count(*) FROM \($0)") ?? -1 }
        }
      }
      #expect(throws: Stop.self) {
        try warehouse.importRun(SampleImport.run(uid: SampleImport.uid(1))) {
          try Self.add(60_000, to: $0)
          #expect(try counts()[5] > 0, "else nothing had to go")
          throw Stop()
        }
      }
      #expect(try counts() == Array(repeating: 0, count: 8))

      // What a kill leaves: a run that reads as running, and nobody holds.
      try warehouse.write { db in
        try db.execute(
          sql: """
            INSERT INTO run (uid, test_id, status, started_at_us, source, interval_us, tool_version, configuration)
              VALUES ('\(SampleImport.uid(2))', '20261122_093000', 'running', 1, 'import', 1, '1', '{}');
            INSERT INTO scenario (run_id, ordinal, kind, name, parameters, started_offset_us)
              SELECT run_id, 1, 'recording', 'r', '{}', 0 FROM run;
            INSERT INTO container (scenario_id, container_id, name) SELECT scenario_id, 1, 'c' FROM scenario;
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
              INSERT INTO sample (scenario_id, container_id, offset_us) SELECT scenario_id, 1, i FROM scenario, n;
            """)
      }
      let orphans = try warehouse.check(isQuick: true).first { $0.name == "orphans" }
      #expect(orphans?.verdict == .warning)
      #expect(orphans?.detail.contains("the next import or collector removes the rest of it") == true)
      // It is no recording that could be kept.
      #expect(try warehouse.recoverOrphans().isEmpty)
      let removed = try warehouse.removeAbandonedImports()
      #expect(removed.map(\.testID) == ["20261122_093000"])
      #expect(try counts() == Array(repeating: 0, count: 8))
      #expect(
        try warehouse.importRun(SampleImport.run(uid: SampleImport.uid(2))) { try Self.add(4, to: $0) }
          == .stored(runID: 3, sampleCount: 4, repeatedCount: 0))
    }
  }

  @Test("of two imports of one content at once one stores it, and the other finds it stored")
  func twice() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "t.db").path
      _ = try Warehouse.openForWriting(path)
      let outcomes = try await withThrowingTaskGroup(of: ImportOutcome.self) { group in
        for _ in 0..<2 {
          group.addTask {
            try Warehouse.openForWriting(path).importRun(SampleImport.run(uid: SampleImport.uid(1))) {
              try Self.add(30_000, to: $0)
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.contains(.stored(runID: 1, sampleCount: 30_000, repeatedCount: 0)))
      #expect(outcomes.contains(.alreadyThere(runID: 1)))
      #expect(try Warehouse.openForReading(path).check(isQuick: false).filter { $0.verdict != .ok } == [])
    }
  }
}
