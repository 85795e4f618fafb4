import Foundation
import Testing
import TidemarkAnalysis
import TidemarkTables
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// What the predecessor writes since February 2026 (its `tests/performance/scenarios/duration_leak.py` and `base.py` at
/// bebc051): a duration scenario of three phases, and more in every sample.
@Suite struct LaterResultsTests {
  private static let start = 1_772_100_261.25

  /// Grows by 3 MB/min while active and falls after it.
  private func file(_ metadata: String, more: String = "") -> String {
    var samples: [String] = []
    func add(_ offset: Double, _ mb: Double) {
      samples.append(
        "{\"timestamp\":\(Self.start + offset),\"timestamp_iso\":\"2026-02-26T10:04:21\",\"containers\":{\"sim\":{\"memory_used_mb\":\(mb),\"memory_limit_mb\":1024.0,\"cpu_percent\":20.0}},\"global_cpu_percent\":20.0,\"rtr\":{\"rtr\":0.99,\"state\":\"running\"}}"
      )
    }
    for index in 0..<60 { add(Double(index) * 10, 300 + Double(index) / 2) }
    for index in 0..<15 { add(600 + Double(index) * 4, 250) }
    for index in 0..<48 { add(660 + Double(index) * 8, 200) }
    return """
      {"test_id":"20260226_100000","started_at":"2026-02-26T10:00:00.250000","config":{"sampling":{"interval_seconds":2.0}},
      "scenarios":[{"scenario_name":"duration_leak","scenario_params":{"active_minutes":10,"cooldown_minutes":8,"drivers":11,"riders":11},
      "started_at":"2026-02-26T10:03:51.250000","completed_at":"2026-02-26T10:23:26.250000","duration_seconds":1175.0,
      "samples":[\(samples.joined(separator: ","))],"oom_events":[],"aborted":false,"abort_reason":null,"metadata":{\(metadata)}}],
      "derived_config":{"duration_agent_count":22},"completed_at":"2026-02-26T10:23:31.250000"\(more),"analysis":{}}
      """
  }

  private let bounds =
    "\"phase_timestamps\":{\"active_start\":1772100261.25,\"active_end\":1772100861.25,\"drain_start\":1772100861.25,\"drain_end\":1772100921.25,\"cooldown_start\":1772100921.25,\"cooldown_end\":1772101401.25}"
  private let counts = "\"phase_sample_counts\":{\"active\":60,\"drain\":15,\"cooldown\":48}"

  @Test(
    "the active phase is the one that is sampled, by its bounds or by the number of its samples",
    arguments: [true, false])
  func phases(hasBounds: Bool) async throws {
    try await withFile(file(hasBounds ? bounds + "," + counts : counts)) { _, warehouse, path in
      let imported = try ResultsImport.run(path, into: warehouse)
      #expect(
        try ReadOnlySQL(warehouse).rows(
          "SELECT name, started_offset_us, tick_count FROM phase ORDER BY phase_id"
        ).rows == [
          ["setup", 0, 0], ["sampling", 30_000_000, 60], ["settle", 630_000_000, 0],
          ["settle", 690_000_000, 0],
        ])
      #expect(try warehouse.value("SELECT count(*) FROM sample") == 123)
      let leak =
        "SELECT sample_count || ' ' || coverage || ' ' || round(memory_slope_mb_per_min, 6) FROM container_stats"
      #expect(try warehouse.value(leak) == "60 1.0 3.0")
      #expect(
        try warehouse.value("SELECT duration_minutes || ' ' || total_agents FROM scenarios") == "10.0 22")
      #expect(
        imported.notes.contains {
          $0
            == "duration_leak: its active phase (60 samples) is the one that is judged; drain and cooldown (63) are kept as `settle`"
        })
      let leaks = try RunLeaks(try warehouse.run("latest"), in: warehouse)
      let slope = try #require(leaks.judgements.first?.slope.slopeMBPerMinute)
      #expect(abs(slope - 3) < 1e-6)
    }
  }

  @Test("a scenario that was aborted while active has that phase alone")
  func abortedEarly() async throws {
    let only = "\"phase_timestamps\":{\"active_start\":1772100261.25}"
    try await withFile(file(only)) { _, warehouse, path in
      _ = try ResultsImport.run(path, into: warehouse)
      #expect(
        try warehouse.value("SELECT group_concat(name || ' ' || tick_count) FROM phase")
          == "setup 0,sampling 123")
    }
  }

  @Test("what samples say of the stack as a whole is kept, and written again")
  func sampleValues() async throws {
    try await withFile(file(bounds)) { _, warehouse, path in
      let imported = try ResultsImport.run(path, into: warehouse)
      #expect(!imported.notes.contains { $0.contains("left out") })
      let exported = try parsed(try warehouse.resultsJSON(zone: .fixed(seconds: 0)))
      let original = try parsed(try String(contentsOfFile: path, encoding: .utf8))
      func samples(_ file: NSDictionary) throws -> [NSDictionary] {
        let scenario = try #require((file["scenarios"] as? [NSDictionary])?.first)
        return try #require(scenario["samples"] as? [NSDictionary])
      }
      let (written, read) = (try samples(exported), try samples(original))
      #expect(written.count == 123 && written[0]["rtr"] as? NSDictionary == read[0]["rtr"] as? NSDictionary)
      #expect(written[122]["global_cpu_percent"] as? Double == 20)
      #expect(exported["derived_config"] as? NSDictionary == original["derived_config"] as? NSDictionary)
    }
  }

  @Test(
    "tests of stress and of speed are kept with what they say of each step, and judged neither as a leak nor as a level"
  )
  func varyingLoad() async throws {
    func samples(_ start: Double, _ more: String) -> String {
      (0..<60).map {
        "{\"timestamp\":\(Self.start + start + Double(2 * $0)),\"timestamp_iso\":\"2026-02-26T10:04:21\",\"containers\":{\"sim\":{\"memory_used_mb\":\(300 + 10 * $0),\"memory_limit_mb\":1024.0,\"cpu_percent\":20.0}}\(more)}"
      }.joined(separator: ",")
    }
    func scenario(_ name: String, _ parameters: String, _ samples: String, _ metadata: String) -> String {
      "{\"scenario_name\":\"\(name)\",\"scenario_params\":{\(parameters)},\"started_at\":\"2026-02-26T10:04:20.250000\",\"completed_at\":\"2026-02-26T10:06:21.250000\",\"duration_seconds\":122.0,\"samples\":[\(samples)],\"oom_events\":[],\"aborted\":false,\"abort_reason\":null,\"metadata\":{\(metadata)}}"
    }
    let text =
      "{\"test_id\":\"20260226_100000\",\"started_at\":\"2026-02-26T10:00:00.250000\",\"config\":{},\"scenarios\":["
      + scenario(
        "stress_test", "\"spawn_batch_size\":1",
        samples(0, ",\"agents_queued\":{\"total\":4},\"rolling_averages\":{\"sim\":{\"cpu_percent\":20.0}}"),
        "\"trigger\":{\"metric\":\"rtr_collapse\"},\"total_agents_queued\":120")
      + ","
      + scenario(
        "speed_scaling", "\"agent_count\":40", samples(0, ""),
        "\"step_results\":[{\"step\":1,\"multiplier\":2}],\"max_speed_achieved\":2")
      + "],\"completed_at\":\"2026-02-26T10:23:31.250000\"}"
    try await withFile(text) { _, warehouse, path in
      _ = try ResultsImport.run(path, into: warehouse)
      #expect(
        try ReadOnlySQL(warehouse).rows(
          "SELECT name, total_agents, sample_count FROM scenarios ORDER BY ordinal"
        )
        .rows == [["stress_test", .null, 60], ["speed_scaling", 40, 60]])
      let run = try warehouse.run("latest")
      #expect(try RunLeaks(run, in: warehouse).judgements.isEmpty)
      #expect(try RunScaling([run], ScalingQuestion(), in: warehouse).answers.isEmpty)
      let (written, read) = (
        try parsed(try warehouse.resultsJSON(zone: .fixed(seconds: 0))), try parsed(text)
      )
      for index in 0..<2 {
        func part(_ file: NSDictionary, _ key: String) throws -> NSDictionary {
          let scenario = try #require((file["scenarios"] as? [NSDictionary])?[index])
          return try #require(scenario[key] as? NSDictionary)
        }
        for key in ["scenario_params", "metadata"] {
          #expect(try part(written, key) == part(read, key), "\(key)")
        }
      }
    }
  }

  @Test(
    "a run that was aborted is no completed one",
    arguments: [("user_interrupt", "interrupted"), ("docker_setup_failed", "failed")])
  func aborted(reason: String, status: String) async throws {
    try await withFile(file(bounds, more: ",\"aborted\":true,\"abort_reason\":\"\(reason)\"")) {
      _, warehouse, path in
      _ = try ResultsImport.run(path, into: warehouse)
      #expect(try warehouse.value("SELECT status FROM runs") == .text(status))
      let exported = try parsed(try warehouse.resultsJSON())
      #expect(exported["aborted"] as? Bool == true && exported["abort_reason"] as? String == reason)
      #expect(exported["completed_at"] != nil)
    }
  }
}
