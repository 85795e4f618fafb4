import Foundation
import GRDB
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

@Suite struct RecorderTests {
  private let megabyte: Int64 = 1 << 20

  /// 10 readings at 2 s of a container that grows by 3 MB each, within a `sampling` phase, after one in `warmup`.
  private func record(in directory: URL) async throws -> (Warehouse, RunRecorder) {
    let warehouse = try Warehouse.openForWriting(directory.appending(path: "t.db").path)
    let recorder = try RunRecorder(
      beginning: SampleRuns.run(labels: ["git.branch": "main", "a": "b"]), in: warehouse)
    try await recorder.beginScenario(
      SampleRuns.scenario(.load, name: "load_scaling_10", drivers: 10, riders: 10),
      startedOffsetMicroseconds: 500_000)
    await recorder.beginPhase(.warmup, offsetMicroseconds: 0)
    await recorder.record(
      sample(at: 1_000_000, bytes: 7), of: ContainerDescription(name: "api", service: "api"))
    await recorder.beginPhase(.sampling, offsetMicroseconds: 2_000_000)
    await recorder.setTickCount(10)
    for tick in 0..<10 {
      await recorder.record(
        sample(
          at: 2_000_000 + Int64(tick) * 2_000_000, bytes: (100 + 3 * Int64(tick)) * megabyte,
          cpu: 100 + Int64(tick)),
        of: ContainerDescription(name: "api", service: "api"))
    }
    return (warehouse, recorder)
  }

  private func sample(at offset: Int64, bytes: Int64, cpu: Int64? = nil) -> Sample {
    var sample = Sample(offsetMicroseconds: offset)
    sample.workingSetBytes = bytes
    sample.cpuMillicores = cpu
    return sample
  }

  private func value(_ warehouse: Warehouse, _ sql: String) throws -> DatabaseValue? {
    try warehouse.queue.read { db in try DatabaseValue.fetchOne(db, sql: sql) }
  }

  @Test("closing a scenario rolls its sampled phases up, and only those")
  func statistics() async throws {
    try await withTemporaryDirectory { directory in
      let (warehouse, recorder) = try await record(in: directory)
      try await recorder.endScenario(offsetMicroseconds: 22_000_000, staleCount: 1, abortReason: nil)
      try await recorder.end(.completed, elapsedMicroseconds: 23_000_000)
      let rows = try warehouse.queue.read { db in try Row.fetchAll(db, sql: "SELECT * FROM container_stats") }
      let row = try #require(rows.first)
      #expect(rows.count == 1)
      // 100, 103 … 127 at steps of 2 s: NumPy mean, std(ddof=1), percentile(type 7), polyfit.
      #expect(row["memory_mean_mb"] == 113.5)
      #expect(abs((row["memory_std_mb"] as Double) - 9.082951062292475) < 1e-12)
      #expect(row["memory_min_mb"] == 100.0)
      #expect(row["memory_max_mb"] == 127.0)
      #expect(row["memory_p50_mb"] == 113.5)
      #expect(abs((row["memory_p95_mb"] as Double) - 125.65) < 1e-12)
      #expect(abs((row["memory_slope_mb_per_min"] as Double) - 90) < 1e-10)
      #expect(abs((row["memory_lag1_autocorrelation"] as Double) - 0.7) < 1e-12)
      #expect(row["cpu_mean_percent"] == 10.45)
      #expect(row["coverage"] == 1.0)
      #expect(row["sample_count"] == 10)
      #expect(row["phase"] == "sampling")
      #expect(row["total_agents"] == 20)
      #expect(try value(warehouse, "SELECT sample_count FROM scenarios") == 11.databaseValue)
      #expect(try value(warehouse, "SELECT stale_count FROM scenarios") == 1.databaseValue)
    }
  }

  @Test("views tell times, phases and labels in human units")
  func views() async throws {
    try await withTemporaryDirectory { directory in
      let (warehouse, recorder) = try await record(in: directory)
      try await recorder.endScenario(offsetMicroseconds: 22_000_000, staleCount: 0, abortReason: nil)
      try await recorder.end(.completed, elapsedMicroseconds: 23_500_000)
      let first = try warehouse.queue.read { db in
        try Row.fetchAll(
          db,
          sql:
            "SELECT phase, timestamp, offset_seconds, memory_used_mb, cpu_percent, memory_usage_mb FROM samples ORDER BY offset_seconds LIMIT 2"
        )
      }
      #expect(first.map { $0["phase"] as String } == ["warmup", "sampling"])
      #expect(first[1]["timestamp"] == "2026-11-22T09:30:02.500Z")
      #expect(first[1]["memory_used_mb"] == 100.0)
      #expect(first[1]["cpu_percent"] == 10.0)
      #expect((first[1]["memory_usage_mb"] as DatabaseValue).isNull, "what the source lacks is NULL, not 0")
      #expect(
        try value(warehouse, "SELECT labels FROM runs") == #"{"a":"b","git.branch":"main"}"#.databaseValue)
      #expect(
        try value(warehouse, "SELECT completed_at FROM runs") == "2026-11-22T09:30:23.500Z".databaseValue)
      #expect(recorder.testID == "20261122_093000")
      let uuidVersion7 = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
      #expect(recorder.uid.wholeMatch(of: uuidVersion7) != nil)
    }
  }

  @Test("the content hash is the SHA-256 of the printed rows, and changes with one byte of one sample")
  func hash() async throws {
    try await withTemporaryDirectory { directory in
      let (warehouse, recorder) = try await record(in: directory)
      try await recorder.endScenario(offsetMicroseconds: 22_000_000, staleCount: 0, abortReason: nil)
      let stored = try value(warehouse, "SELECT content_sha256 FROM scenario")
      let recomputed = try await warehouse.write { try ContentHash.scenario(1, in: $0) }
      #expect(recomputed.databaseValue == stored)
      let changed = try await warehouse.write { db in
        try db.execute(
          sql: "UPDATE sample SET working_set_bytes = working_set_bytes + 1 WHERE offset_us = 8000000")
        return try ContentHash.scenario(1, in: db)
      }
      #expect(changed.databaseValue != stored)
    }
  }

  @Test("a reading seen twice is stored once")
  func duplicate() async throws {
    try await withTemporaryDirectory { directory in
      let (warehouse, recorder) = try await record(in: directory)
      await recorder.record(sample(at: 4_000_000, bytes: 1), of: ContainerDescription(name: "api"))
      try await recorder.flush()
      #expect(try value(warehouse, "SELECT count(*) FROM sample") == 11.databaseValue)
      #expect(
        try value(warehouse, "SELECT working_set_bytes FROM sample WHERE offset_us = 4000000")
          == (103 * megabyte).databaseValue)
    }
  }

  @Test("a locked warehouse loses nothing: the next flush stores it all, in order")
  func locked() async throws {
    try await withTemporaryDirectory { directory in
      let (warehouse, recorder) = try await record(in: directory)
      var openTransactions = Configuration()
      openTransactions.allowsUnsafeTransactions = true
      let blocker = try DatabaseQueue(path: warehouse.path, configuration: openTransactions)
      try await warehouse.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA busy_timeout = 50") }
      try await blocker.writeWithoutTransaction { db in try db.execute(sql: "BEGIN IMMEDIATE") }
      await #expect(throws: WarehouseError.self) { try await recorder.flush() }
      try await blocker.writeWithoutTransaction { db in try db.execute(sql: "ROLLBACK") }
      try await recorder.flush()
      #expect(try value(warehouse, "SELECT count(*) FROM sample") == 11.databaseValue)
      #expect(await recorder.lostRowCount == 0)
    }
  }

  @Test("flushes at the same time store each row once")
  func overlappingFlushes() async throws {
    try await withTemporaryDirectory { directory in
      let (warehouse, recorder) = try await record(in: directory)
      await recorder.record(
        OOMEvent(
          container: "api", offsetMicroseconds: 1, previousRestartCount: 0, currentRestartCount: 1,
          source: "events", detail: ""))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<4 { group.addTask { try await recorder.flush() } }
        group.addTask {
          try await recorder.endScenario(offsetMicroseconds: 22_000_000, staleCount: 0, abortReason: nil)
        }
        try await group.waitForAll()
      }
      #expect(try value(warehouse, "SELECT count(*) FROM oom_event") == 1.databaseValue)
      #expect(try value(warehouse, "SELECT sample_count FROM scenarios") == 11.databaseValue)
    }
  }

  @Test("hostile labels come back as JSON that parses, line breaks as spaces")
  func labels() async throws {
    try await withTemporaryDirectory { directory in
      let warehouse = try Warehouse.openForWriting(directory.appending(path: "t.db").path)
      let recorder = try RunRecorder(
        beginning: SampleRuns.run(labels: [#"a"b\"#: "x\ny", "<script>": #"\""#]), in: warehouse)
      let json = try value(warehouse, "SELECT labels FROM runs").flatMap { String.fromDatabaseValue($0) }
      let object = try JSONSerialization.jsonObject(with: Data(try #require(json).utf8)) as? [String: String]
      #expect(object == [#"a"b\"#: "x y", "<script>": #"\""#])
      try await recorder.end(.completed, elapsedMicroseconds: 1)
    }
  }

  @Test("every view can be read by a connection that does not trust the schema")
  func untrustedSchema() async throws {
    try await withTemporaryDirectory { directory in
      let (warehouse, recorder) = try await record(in: directory)
      try await recorder.endScenario(offsetMicroseconds: 22_000_000, staleCount: 0, abortReason: nil)
      let counts = try warehouse.queue.inDatabase { db in
        try db.execute(sql: "PRAGMA trusted_schema = OFF")
        let views = try String.fetchAll(
          db, sql: "SELECT name FROM sqlite_schema WHERE type = 'view' ORDER BY name")
        return try views.map { ($0, try Row.fetchAll(db, sql: "SELECT * FROM \($0)").count) }
      }
      let expected = [
        "acknowledgements": 0, "baselines": 0, "container_stats": 1, "containers": 1, "findings": 0,
        "judgement_runs": 0, "judgements": 0, "memory_warnings": 0, "container_events": 0, "oom_events": 0,
        "phases": 2,
        "run_labels": 2, "runs": 1, "samples": 11, "scenarios": 1,
      ]
      #expect(Dictionary(uniqueKeysWithValues: counts) == expected)
    }
  }

  @Test("what is recorded after the end of a scenario does not slip into the next")
  func late() async throws {
    try await withTemporaryDirectory { directory in
      let (warehouse, recorder) = try await record(in: directory)
      try await recorder.endScenario(offsetMicroseconds: 22_000_000, staleCount: 0, abortReason: nil)
      await recorder.record(sample(at: 23_000_000, bytes: 1), of: ContainerDescription(name: "api"))
      try await recorder.beginScenario(
        SampleRuns.scenario(name: "second"), startedOffsetMicroseconds: 24_000_000)
      try await recorder.endScenario(offsetMicroseconds: 1, staleCount: 0, abortReason: "empty")
      #expect(
        try value(warehouse, "SELECT sample_count FROM scenarios WHERE name = 'second'") == 0.databaseValue)
    }
  }

  @Test("a warehouse that was moved away is not written to")
  func moved() async throws {
    try await withTemporaryDirectory { directory in
      let (warehouse, recorder) = try await record(in: directory)
      try FileManager.default.moveItem(atPath: warehouse.path, toPath: warehouse.path + ".old")
      await #expect { try await recorder.flush() } throws: {
        "\($0)".contains("was renamed, deleted or replaced while it was open")
      }
    }
  }

  @Test("a run whose collector is gone is found and closed; one in progress is left alone")
  func orphan() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "t.db").path
      do {
        let (_, recorder) = try await record(in: directory)
        try await recorder.flush()
      }
      let alive = try RunRecorder(beginning: SampleRuns.run(), in: try Warehouse.openForWriting(path))
      let found = try Warehouse.openForWriting(path).recoverOrphans()
      #expect(found == [Orphan(runID: 1, testID: "20261122_093000", sampleCount: 11)])
      let reader = try Warehouse.openForReading(path)
      let runs = try reader.queue.read { db in
        try Row.fetchAll(db, sql: "SELECT status, duration_seconds FROM runs ORDER BY run_id")
      }
      #expect(runs.map { $0["status"] as String } == ["interrupted", "running"])
      #expect(runs[0]["duration_seconds"] == 20.500001)
      #expect(try value(reader, "SELECT abort_reason FROM scenarios") == "the collector died".databaseValue)
      #expect(try value(reader, "SELECT memory_mean_mb FROM container_stats") == 113.5.databaseValue)
      try await alive.end(.completed, elapsedMicroseconds: 1)
    }
  }

  @Test("a sample row costs at most about 50 bytes on disk")
  func width() async throws {
    try await withTemporaryDirectory { directory in
      let warehouse = try Warehouse.openForWriting(directory.appending(path: "t.db").path)
      let recorder = try RunRecorder(beginning: SampleRuns.run(), in: warehouse)
      try await recorder.beginScenario(SampleRuns.scenario(), startedOffsetMicroseconds: 0)
      await recorder.beginPhase(.sampling, offsetMicroseconds: 0)
      for tick in 0..<300 {
        for container in 0..<20 {
          var sample = Sample(offsetMicroseconds: Int64(tick) * 2_000_000 + Int64(container) * 117)
          sample.workingSetBytes = (200 + Int64(container * 7 + tick % 5)) * megabyte
          sample.anonBytes = (180 + Int64(container * 7 + tick % 5)) * megabyte
          sample.fileBytes = 20 * megabyte
          sample.cpuMillicores = 100 + Int64(tick % 50)
          sample.cpuTimeMicroseconds = Int64(tick) * 200_000
          sample.pids = 12
          await recorder.record(sample, of: ContainerDescription(name: "c\(container)"))
        }
        if tick % 10 == 9 { try await recorder.flush() }
      }
      try warehouse.checkpoint()
      let bytes = try value(
        warehouse,
        "SELECT sum(pgsize) * 1.0 / (SELECT count(*) FROM sample) FROM dbstat WHERE name = 'sample'")
      let perRow = try #require(bytes.flatMap { Double.fromDatabaseValue($0) })
      print("bytes on disk per stored sample row (process source): \(perRow)")
      #expect(perRow < 50)
    }
  }
}
