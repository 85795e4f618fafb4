import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

@Suite struct ResultsRoundTripTests {
  @Test("a file imported, exported and imported elsewhere gives every row again, and the same uid")
  func rows() async throws {
    try await withFile(PredecessorFile.text) { directory, first, path in
      let imported = try ResultsImport.run(path, into: first)
      #expect(
        imported.outcome == .stored(runID: 1, sampleCount: PredecessorFile.readingCount, repeatedCount: 0))
      #expect(imported.notes == ["its clock was set to UTC+1:00, as its samples show"])
      let exported = directory.appending(path: "again.json").path
      // The zone written differs; the moments do not.
      try first.resultsJSON(zone: .fixed(seconds: -12_600)).write(
        toFile: exported, atomically: true, encoding: .utf8)
      let second = try Warehouse.openForWriting(directory.appending(path: "second.db").path)
      _ = try ResultsImport.run(exported, into: second)
      #expect(try first.content() == second.content())
      #expect(try first.content().count > PredecessorFile.readingCount)
      #expect(try ResultsImport.run(exported, into: first).outcome == .alreadyThere(runID: 1))
      #expect(try ResultsImport.run(path, into: first).outcome == .alreadyThere(runID: 1))
      #expect(try first.value("SELECT count(*) FROM runs") == 1)
    }
  }

  @Test("the exported file says what the imported one said, in the same types and the same order")
  func file() async throws {
    try await withFile(PredecessorFile.text) { _, warehouse, path in
      _ = try ResultsImport.run(path, into: warehouse)
      func comparable(_ text: String) throws -> NSMutableDictionary {
        let file = try #require(try parsed(text).mutableCopy() as? NSMutableDictionary)
        file.removeObject(forKey: "analysis")
        return file
      }
      // The predecessor read its clock twice a sample; the warehouse keeps the first.
      func withoutSecondClock(_ text: String) -> String {
        text.replacing(/"timestamp_iso": "[^"]*"/, with: "\"timestamp_iso\": \"\"")
      }
      let exported = try warehouse.resultsJSON()
      #expect(
        try comparable(withoutSecondClock(exported)) == comparable(withoutSecondClock(PredecessorFile.text)))
      let end = try #require(exported.firstRange(of: "\"analysis\": {\n    \"rideshare-kafka\""))
      let original = try #require(PredecessorFile.text.firstRange(of: "\"analysis\": {\n    \"scenario_s"))
      // Byte for byte, but for parameters, which are kept in the order of their names.
      func head(_ text: String, _ end: String.Index) -> [String] {
        withoutSecondClock(String(text[..<end])).split(separator: "\n").map {
          $0.trimmingCharacters(in: [","])
        }.sorted()
      }
      #expect(head(exported, end.lowerBound) == head(PredecessorFile.text, original.lowerBound))
    }
  }

  @Test("parameters, kills, reasons, configuration and silent samples are in the warehouse")
  func facts() async throws {
    try await withFile(PredecessorFile.text) { _, warehouse, path in
      _ = try ResultsImport.run(path, into: warehouse)
      let scenarios = try ReadOnlySQL(warehouse).rows(
        "SELECT kind, name, drivers, total_agents, duration_minutes, abort_reason, started_at FROM scenarios ORDER BY ordinal"
      ).rows
      #expect(scenarios.count == 9)
      #expect(scenarios[0] == ["baseline", "baseline", 0, 0, nil, nil, "2025-11-15T09:46:40.123Z"])
      #expect(scenarios[4] == ["load", "load_scaling_80", 80, 160, nil, nil, "2025-11-15T09:53:20.123Z"])
      #expect(
        scenarios[6] == [
          "duration", "duration_leak_2m", 40, 80, 2.0, "OOM detected in: rideshare-simulation",
          "2025-11-15T09:56:40.123Z",
        ])
      #expect(scenarios[8][5] == "Setup failed")
      let kills = try ReadOnlySQL(warehouse).rows(
        "SELECT container, timestamp, previous_restart_count, current_restart_count FROM oom_events"
      ).rows
      #expect(kills == [["rideshare-simulation", "2025-11-15T09:57:50.623Z", 0, 2]])
      #expect(
        try warehouse.value(
          "SELECT restarts FROM containers WHERE scenario_id = 7 AND container = 'rideshare-simulation'") == 2
      )
      #expect(
        try warehouse.value("SELECT json_extract(configuration, '$.config.docker.profiles[1]') FROM run")
          == "data-pipeline")
      // The sample in which no container answered counts as expected.
      #expect(try warehouse.value("SELECT round(coverage, 3) FROM scenarios WHERE scenario_id = 4") == 0.833)
      #expect(
        try warehouse.value("SELECT memory_limit_mb FROM samples WHERE container = 'rideshare-kafka'") == nil)
      let phases = try ReadOnlySQL(warehouse).rows(
        "SELECT name, tick_count FROM phases WHERE scenario_id = 8 ORDER BY phase_id"
      ).rows
      #expect(
        phases == [
          ["setup", 0], ["baseline", 5], ["settle", 0], ["load", 5], ["settle", 0], ["post_reset", 5],
        ])
    }
  }

  @Test("names that attack a terminal, a page, a sheet or SQL survive as they are")
  func hostileNames() async throws {
    try await withFile(PredecessorFile.text) { _, warehouse, path in
      _ = try ResultsImport.run(path, into: warehouse)
      let names = try ReadOnlySQL(warehouse).rows(
        "SELECT container FROM containers WHERE scenario_id = 1 AND container NOT LIKE 'rideshare%'"
      ).rows
      #expect(Set(names.map { $0[0] }) == Set(PredecessorFile.hostileNames.map(Value.text)))
      #expect(!(try warehouse.resultsJSON()).unicodeScalars.contains { $0.value > 0x7E || $0.value < 0x0A })
    }
  }

  @Test("members may stand in any order, on one line, with more than this format knows")
  func order() async throws {
    // By name: started_at comes behind the samples it dates.
    let object = try JSONSerialization.jsonObject(with: Data(PredecessorFile.text.utf8))
    let sorted = String(
      decoding: try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]), as: UTF8.self)
    let later = PredecessorFile.text.replacing(
      "\"containers\":", with: "\"rtr\": {\"x\": [1, {}]}, \"containers\":", maxReplacements: 1
    ).replacing(
      "\"test_id\":", with: "\"derived\": {\"max\": 1e400, \"n\": 12345678901234567890}, \"test_id\":")
    try await withFile(PredecessorFile.text) { directory, warehouse, path in
      _ = try ResultsImport.run(path, into: warehouse)
      let other = directory.appending(path: "sorted.json").path
      try sorted.write(toFile: other, atomically: true, encoding: .utf8)
      _ = try ResultsImport.run(other, into: warehouse)
      #expect(

        try warehouse.value(
          """
          SELECT count(*) FROM (SELECT scenario, phase, container, sample_count, memory_mean_mb, cpu_max_percent,
            memory_slope_mb_per_min FROM container_stats GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING count(*) <> 2)
          """) == 0)
      let third = directory.appending(path: "later.json").path
      try later.write(toFile: third, atomically: true, encoding: .utf8)
      let imported = try ResultsImport.run(third, into: warehouse)
      #expect(!imported.notes.contains { $0.contains("left out") })
      #expect(try warehouse.resultsJSON().contains("\"rtr\": {\n            \"x\": [\n"))
      #expect(
        try warehouse.resultsJSON().contains(
          "\"derived\": {\n    \"max\": 1e400,\n    \"n\": 12345678901234567890\n  }"))
    }
  }
}
