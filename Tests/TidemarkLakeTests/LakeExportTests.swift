import Foundation
import Testing
import TidemarkErrors
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkLake

@Suite struct LakeExportTests {
  @Test("reading samples container by container gives the file of the plain view, to the byte")
  func samplesOfRun() async throws {
    for runs in [RecordedRuns.varied, .known, .history] {
      try await runs.withCopy { path in
        let rowCount = try equalRows(path, runCount: 3)
        #expect(rowCount > 0)
      }
    }
  }

  /// Readings are read 512 at a time, and a value may be missing on either side of that.
  @Test("so does a container of many readings, with values that are missing here and there")
  func longContainer() async throws {
    try await RecordedRuns.varied.withCopy { path in
      try await StrangeRuns.change(
        path,
        """
        WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < 1300)
        INSERT INTO sample (scenario_id, container_id, offset_us, working_set_bytes, cpu_millicores, pids, anon_bytes)
        SELECT scenario_id, container_id, 100000000 + i * 1000000, iif(i % 7, i * 4096, NULL),
          iif(i BETWEEN 500 AND 530, NULL, i), iif(i > 512, i, NULL), iif(i = 1299, 0, NULL)
        FROM container CROSS JOIN n WHERE scenario_id = (SELECT min(scenario_id) FROM scenario)
        """)
      let rowCount = try equalRows(path, runCount: .max)
      #expect(rowCount > 2600)
    }
  }

  /// Rows of the newest runs, of which each has the same file either way.
  private func equalRows(_ path: String, runCount: Int) throws -> Int {
    let warehouse = try Warehouse.openForReading(path)
    let view = try #require(LakeView.all(in: warehouse).first { $0.name == "samples" })
    var rowCount = 0
    for run in try warehouse.directory().runs.prefix(runCount) {
      try warehouse.reading { reader in
        let samples = try SamplesReader(view, from: reader)
        #expect(samples != nil, "the view has another definition than the export knows")
        let fast = try LakeRows(view, run: run.runID, from: reader, samples: samples)
        let plain = try LakeRows(plain: view, run: run.runID, from: reader)
        let areEqual = fast.rowCount == plain.rowCount && fast.bytes == plain.bytes
        #expect(areEqual)
        rowCount += fast.rowCount
      }
    }
    return rowCount
  }

  @Test("times are rounded to milliseconds as SQLite rounds them")
  func rounding() async throws {
    let times: [Int64] = [
      1_764_282_180_000_499, 1_764_282_180_000_500, 1_764_282_180_000_501, 1_764_282_180_999_500,
      1_764_282_180_999_499, 1, 499, 500, 1_499_500, 1_763_200_000_123_456,
    ]
    let list = times.map { "(\($0))" }.joined(separator: ",")
    let output = try await runProgram(
      "/usr/bin/sqlite3",
      [
        ":memory:",
        "SELECT strftime('%Y-%m-%dT%H:%M:%fZ', column1 / 1000000.0, 'unixepoch') FROM (VALUES \(list))",
      ])
    let expected = output.split(separator: "\n").map { Moment(iso8601: String($0))?.microseconds }
    #expect(expected == times.map { SamplesBatch.milliseconds($0) * 1000 })
  }

  @Test(
    "a second export writes nothing; a label or a deleted file makes it write what changed, and only that")
  func again() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      let before = try files(lake)
      #expect(before.keys.count { $0.hasPrefix("samples/started_date=2026-11-22/") } == 3)
      _ = try StrangeRuns.export(path, to: folder)
      #expect(try files(lake) == before)
      try await StrangeRuns.change(path, "INSERT INTO run_label VALUES (3, 'late', 'x')")
      _ = try StrangeRuns.export(path, to: folder)
      let uid = try #require(try lake.manifests().values.first { $0.runID == 3 }).uid
      let changed = try files(lake).filter { before[$0.key] != $0.value }.keys.sorted()
      #expect(
        changed == [
          "_manifests/\(uid).json", "run_labels/started_date=2026-11-22/\(uid).parquet",
          "runs/started_date=2026-11-22/\(uid).parquet",
        ])
      #expect(try Lake.directory(lake.manifests().values).one(RunSelector("label:late=x")).runID == 3)
      let sample = lake.place("samples/started_date=2026-11-22/\(uid).parquet")
      try FileManager.default.removeItem(atPath: sample)
      #expect(try lake.problems { _, _ in }.count == 1)
      _ = try StrangeRuns.export(path, to: folder)
      #expect(try lake.problems { _, _ in } == [])
    }
  }

  @Test("one flipped byte in a file is found")
  func damage() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      #expect(try lake.problems { _, _ in } == [])
      let name = try #require(try files(lake).keys.sorted().first { $0.hasPrefix("samples/") })
      var bytes = try Data(contentsOf: URL(filePath: lake.place(name)))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: URL(filePath: lake.place(name)))
      #expect(
        try lake.problems { _, _ in } == [
          Lake.Damage(path: name, problem: "its content is not what was written")
        ])
    }
  }

  @Test("a lake refuses the runs of another warehouse, whose numbers mean other runs")
  func otherWarehouse() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      try await RecordedRuns.known.withCopy { other in
        let warehouse = try Warehouse.openForReading(other)
        var export = try LakeExport(from: warehouse, to: lake)
        let run = try #require(try warehouse.directory().runs.last)
        #expect(throws: LakeProblem.self) { _ = try export.export(run) }
      }
    }
  }

  @Test("readings are pruned only after the lake gave back what the warehouse has")
  func verification() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      let warehouse = try Warehouse.openForReading(path)
      var export = try LakeExport(from: warehouse, to: lake)
      for run in try warehouse.directory().runs { try export.secureSamples(of: run) }
      // One reading that the lake has otherwise.
      try await StrangeRuns.change(
        path,
        "UPDATE sample SET working_set_bytes = working_set_bytes + 1 WHERE scenario_id = 5 AND offset_us = 4000000"
      )
      let changed = try Warehouse.openForReading(path)
      let run = try changed.run("#2")
      var second = try LakeExport(from: changed, to: lake)
      let file = try #require(try lake.manifests()[run.uid]).path(of: "samples")
      #expect(throws: LakeProblem.otherReadings(path: lake.place(file), run: 2)) {
        try second.secureSamples(of: run)
      }
    }
  }

  @Test("what another version of Tidemark wrote is written anew before readings go, unless it is damaged")
  func anotherVersion() async throws {
    try await StrangeRuns.withCopy { path, folder in
      let lake = try StrangeRuns.export(path, to: folder)
      let warehouse = try Warehouse.openForReading(path)
      let run = try warehouse.run("#2")
      var manifest = try #require(try lake.manifests()[run.uid])
      let file = manifest.path(of: "samples")
      let written = try lake.read(file)
      let creator = Array("tidemark version ".utf8)
      var older = written
      older[try #require(older.firstRange(of: creator)?.lowerBound)] = UInt8(ascii: "T")
      try lake.write(older, to: file)
      var export = try LakeExport(from: warehouse, to: lake)
      #expect(throws: LakeProblem.self) { try export.secureSamples(of: run) }
      let known = try #require(manifest.files["samples"])
      manifest.files["samples"] = LakeManifest.File(
        rows: known.rows, bytes: known.bytes, sha256: older.sha256Text, viewVersion: known.viewVersion)
      try lake.write(manifest.json, to: "_manifests/\(run.uid).json")
      export = try LakeExport(from: warehouse, to: lake)
      try export.secureSamples(of: run)
      #expect(try lake.read(file) == written)
      #expect(try lake.problems { _, _ in } == [])
    }
  }

  /// Contents by path below the lake.
  private func files(_ lake: Lake) throws -> [String: Data] {
    let found = try #require(FileManager.default.enumerator(atPath: lake.path))
    var files: [String: Data] = [:]
    for case let name as String in found where name.contains(".") && !name.hasPrefix("_drafts") {
      files[name] = try Data(contentsOf: URL(filePath: lake.place(name)))
    }
    return files.filter { !$0.value.isEmpty }
  }
}
