import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@testable import TidemarkExchange

/// A run recorded here, as the predecessor's analyzer meets it.
@Suite struct ResultsExportTests {
  private func exported(_ body: (NSDictionary) throws -> Void) async throws {
    try await RecordedRuns.known.withCopy { path in
      try body(try parsed(try Warehouse.openForReading(path).resultsJSON("#2")))
    }
  }

  @Test("keys and types are the predecessor's, everywhere")
  func structure() async throws {
    try await exported { file in
      #expect(
        Set(file.allKeys.compactMap { $0 as? String }) == [
          "test_id", "started_at", "config", "scenarios", "completed_at", "analysis",
        ])
      let scenarios = try #require(file["scenarios"] as? [[String: Any]])
      for scenario in scenarios {
        #expect(
          Set(scenario.keys) == [
            "scenario_name", "scenario_params", "started_at", "completed_at", "duration_seconds", "samples",
            "oom_events",
            "aborted", "abort_reason", "metadata",
          ])
        #expect(scenario["abort_reason"] is String == (scenario["aborted"] as? Bool == true))
        for sample in try #require(scenario["samples"] as? [[String: Any]]) where sample["analysis"] == nil {
          #expect(
            Set(sample.keys) == ["timestamp", "timestamp_iso", "containers"] && sample["timestamp"] is Double)
          for reading in try #require(sample["containers"] as? [String: [String: Any]]).values {
            #expect(
              Set(reading.keys) == ["memory_used_mb", "memory_limit_mb", "memory_percent", "cpu_percent"])
            #expect(reading.values.allSatisfy { $0 is Double })
          }
        }
        for event in try #require(scenario["oom_events"] as? [[String: Any]]) {
          #expect(
            Set(event.keys) == [
              "container_name", "timestamp", "timestamp_iso", "previous_restart_count",
              "current_restart_count",
            ])
        }
      }
      #expect(
        scenarios.map { $0["scenario_name"] as? String } == [
          "baseline", "load_scaling_10", "load_scaling_20", "load_scaling_40", "load_scaling_80",
          "duration_leak_1m",
          "duration_leak_2m", "reset_behavior",
        ])
      #expect(
        scenarios[5]["scenario_params"] as? NSDictionary == [
          "drivers": 20, "riders": 20, "total_agents": 40, "duration_minutes": 0.5, "duration_seconds": 30,
        ])
    }
  }

  @Test("all containers of a tick are one sample, numbers have one decimal, what is not known is 0")
  func samples() async throws {
    try await exported { file in
      let scenarios = try #require(file["scenarios"] as? [[String: Any]])
      let samples = try #require(scenarios[1]["samples"] as? [[String: Any]])
      #expect(samples.count == 4)
      let containers = try #require(samples[0]["containers"] as? [String: NSDictionary])
      #expect(Set(containers.keys) == ["frontend", "helper", "simulation"])
      #expect(
        containers["simulation"] == [
          "memory_used_mb": 359.5, "memory_limit_mb": 1024, "memory_percent": 35.1, "cpu_percent": 0,
        ])
      #expect(containers["frontend"]?["memory_limit_mb"] as? Double == 0)
    }
  }

  @Test("the analysis has the predecessor's formulas, best R² first, for each container")
  func analysis() async throws {
    try await exported { file in
      let analysis = try #require(file["analysis"] as? [String: Any])
      let simulation = try #require(analysis["simulation"] as? [String: Any])
      let best = try #require(simulation["best_fit"] as? [String: Any])
      #expect(best["r_squared"] as? Double ?? 0 > 0.999999)
      let fits = try #require(simulation["all_fits"] as? [[String: Any]])
      #expect(
        fits.contains {
          $0["formula"] as? String == "memory_mb = 2.45 * agents + 312.5"
            && $0["fit_type"] as? String == "linear"
        })
      let squares = fits.compactMap { $0["r_squared"] as? Double }
      #expect(squares == squares.sorted(by: >) && fits.allSatisfy { $0["coefficients"] == nil })
      #expect(
        simulation["data_points"] as? [[Double]] == [[20, 361.5], [40, 410.5], [80, 508.5], [160, 704.5]])
      // Two levels are enough for a straight line here, and too few for three parameters.
      let helper = try #require((analysis["helper"] as? [String: Any])?["all_fits"] as? [[String: Any]])
      #expect(helper.map { $0["fit_type"] as? String } == ["linear", "logarithmic"])
      let summaries = try #require(analysis["scenario_summaries"] as? [[String: Any]])
      #expect(summaries.count == 8 && summaries[0]["total_samples"] as? Int == 20)
      let baseline = try #require(
        (summaries[0]["focus_containers"] as? [String: NSDictionary])?["simulation"])
      // Percentile of type 7; slope n/(n - 1) = 20/19 times 30 MB/min.
      #expect(
        baseline == [
          "memory_mean_mb": 10.5, "memory_max_mb": 20, "memory_p95_mb": 19.1, "memory_limit_mb": 1024,
          "cpu_mean_percent": 23.8, "cpu_max_percent": 25, "memory_slope_mb_per_min": 31.579,
        ])
    }
  }

  @Test("the reset's verdict is the last sample, by the predecessor's rule")
  func verdict() async throws {
    try await exported { file in
      let reset = try #require((file["scenarios"] as? [[String: Any]])?.last?["samples"] as? [[String: Any]])
      #expect(reset.dropLast().allSatisfy { $0["analysis"] == nil })
      let verdict = try #require(reset.last?["analysis"] as? [String: Any])
      #expect(
        verdict as NSDictionary == [
          "container": "simulation", "baseline_avg_mb": 200, "load_peak_mb": 450, "post_reset_avg_mb": 230,
          "diff_percent": 15, "tolerance_percent": 10, "passed": false,
        ])
    }
  }

  @Test("a rewritten analysis leaves every other byte as it is, and a second rewrite changes nothing")
  func rewrite() async throws {
    let without = PredecessorFile.text.replacing(/,\n  "analysis": \{[^}]*\}/, with: "")
    for (index, text) in [PredecessorFile.text, without, "\n" + PredecessorFile.text + "\n"].enumerated() {
      try await withFile(text) { _, warehouse, path in
        _ = try ResultsImport.run(path, into: warehouse)
        let export = try ResultsExport(try warehouse.run("latest"), in: warehouse)
        try AnalysisRewrite(path).write(try export.analysis())
        let once = try String(contentsOfFile: path, encoding: .utf8)
        let head =
          index == 1
          ? text.dropLast(2) : text[..<(try #require(text.firstRange(of: "\"analysis\"")).lowerBound)]
        #expect(once.hasPrefix(head) && once.contains("memory_mb = 2.50 * agents + 313.0"))
        let file = try parsed(once)
        #expect((file["analysis"] as? NSDictionary)?["rideshare-simulation"] != nil)
        try AnalysisRewrite(path).write(try export.analysis())
        #expect(try String(contentsOfFile: path, encoding: .utf8) == once)
      }
    }
  }
}
