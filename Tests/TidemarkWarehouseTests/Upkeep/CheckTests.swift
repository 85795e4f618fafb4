import Foundation
import GRDB
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

@Suite struct CheckTests {
  /// Names of the checks that say so; "open" when the file cannot even be opened.
  private func names(_ path: String, _ verdict: CheckResult.Verdict) -> [String] {
    do {
      return try Warehouse.openForReading(path).check(isQuick: false).filter { $0.verdict == verdict }.map(
        \.name)
    } catch { return ["open"] }
  }

  /// All rows of all tables as text; nil when they cannot be read. Without labels and verdicts, which are meant to be
  /// changed and have no hash.
  private func contents(_ path: String) -> [String]? {
    let tables = [
      "run", "scenario", "phase", "container", "sample", "sample_io", "oom_event", "container_event",
      "memory_warning",
      "container_statistic",
    ]
    do {
      return try Warehouse.openForReading(path).queue.read { db in
        try tables.flatMap { table in
          let rows = try Row.fetchAll(db, sql: "SELECT * FROM \(table) NOT INDEXED")
          return rows.map { "\(table) \($0)" }
        }
      }
    } catch { return nil }
  }

  @Test("a file as recorded is whole", arguments: [RecordedRuns.known, .noisy])
  func whole(recorded: RecordedRuns) async throws {
    try await recorded.withCopy { path in
      #expect(names(path, .wrong) == [] && names(path, .warning) == [])
    }
  }

  @Test("of 60 flipped bits every one that changes a stored row is found", arguments: [false, true])
  func flippedBits(onlySamples: Bool) async throws {
    try await RecordedRuns.known.withCopy { path in
      let whole = try Data(contentsOf: URL(filePath: path))
      let rows = try #require(contents(path))
      let pages = try samplePages(path)
      var random = SplitMix(state: onlySamples ? 2 : 1)
      var (changed, found, missed) = (0, 0, [Int]())
      let flipped = path + "-flipped"
      for _ in 0..<60 {
        var bytes = whole
        let page = onlySamples ? pages[Int(random.next() % UInt64(pages.count))] : 1
        let offset =
          onlySamples
          ? (page - 1) * 4096 + Int(random.next() % 4096) : Int(random.next() % UInt64(whole.count))
        bytes[offset] ^= 1 << UInt8(random.next() % 8)
        try bytes.write(to: URL(filePath: flipped))
        let isFound = !names(flipped, .wrong).isEmpty
        if isFound { found += 1 }
        if contents(flipped) != rows {
          changed += 1
          if !isFound { missed.append(offset) }
        }
      }
      #expect(missed == [])
      #expect(changed > (onlySamples ? 20 : 5), "\(changed) of 60 flips changed a row, \(found) were found")
      print(
        "flipped bits\(onlySamples ? " in sample pages" : ""): \(changed) of 60 changed a row, \(found) found"
      )
    }
  }

  private func samplePages(_ path: String) throws -> [Int] {
    try Warehouse.openForReading(path).queue.read { db in
      try Int.fetchAll(db, sql: "SELECT pageno FROM dbstat WHERE name = 'sample'")
    }
  }

  @Test(
    "each kind of damage is found by the check that looks for it",
    arguments: [
      (
        "UPDATE sample SET working_set_bytes = working_set_bytes + 1 WHERE scenario_id = 2 AND offset_us = 8000000",
        ["content hashes", "statistics"]
      ),
      (
        "UPDATE container_statistic SET p95 = p95 * 1.0000001 WHERE scenario_id = 3 AND metric = 'cpu'",
        ["statistics"]
      ),
      (
        "DELETE FROM container_statistic WHERE scenario_id = 3 AND container_id = 1 AND metric = 'cpu'",
        ["statistics"]
      ),
      ("UPDATE run SET elapsed_us = elapsed_us + 1 WHERE run_id = 2", ["run hashes"]),
      ("UPDATE host SET cpu_cores = 3", ["hosts"]),
      ("DELETE FROM scenario WHERE ordinal = 3", ["sequence", "run hashes"]),
      ("UPDATE scenario SET elapsed_us = NULL WHERE scenario_id = 4", ["sequence", "run hashes"]),
      ("DROP VIEW samples", ["schema"]),
      (
        "DROP INDEX run_label_by_key_value; CREATE INDEX run_label_by_key_value ON run_label (value)",
        ["schema"]
      ),
      ("PRAGMA foreign_keys = OFF; DELETE FROM host", ["foreign keys", "run hashes"]),
      ("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'run'", ["sequence"]),
    ] as [(String, [String])])
  func damage(sql: String, found: [String]) async throws {
    try await RecordedRuns.known.withCopy { path in
      try tamper(path, sql)
      #expect(names(path, .wrong) == found)
    }
  }

  @Test("a run in progress is no orphan; one whose collector is gone is, and no damage")
  func orphans() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "t.db").path
      try await begin(path) {
        let result = try Warehouse.openForReading(path).check(isQuick: false).last
        #expect(result == CheckResult("orphans", .ok, "1 in progress, each with its collector"))
      }
      #expect(names(path, .warning) == ["orphans"] && names(path, .wrong) == [])
    }
  }

  private func begin(_ path: String, _ body: () async throws -> Void) async throws {
    let run = try RunRecorder(beginning: SampleRuns.run(), in: try Warehouse.openForWriting(path))
    try await run.beginScenario(SampleRuns.scenario(), startedOffsetMicroseconds: 0)
    try await body()
    #expect(run.runID == 1)
  }
}

/// The generator of Steele, Lea and Flood (2014).
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
