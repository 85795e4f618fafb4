import Foundation
import Testing
import TidemarkTestSupport

/// What must not look well: memory at its limit, memory that grows, memory that nobody read.
@Suite struct StandOutTests {
  /// Imports a recording of two minutes, a reading every two seconds, and hands over a call of `tidemark` on it.
  ///
  /// - Parameter rows: the cells after scenario, container and timestamp.
  private func withRecording(
    _ columns: String, kind: String = "duration", rows: [String],
    _ body: (@escaping @Sendable ([String]) async throws -> ToolResult) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      try write(columns, to: directory.appending(path: "soak.csv"), day: 1, rows: rows)
      @Sendable func run(_ arguments: [String]) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(
          arguments, environment: ["TIDEMARK_DB": "soak.db"], directory: directory)
      }
      #expect(try await run(["import", "soak.csv", "--kind", kind]).status == 0)
      try await body(run)
    }
  }

  private func write(_ columns: String, to file: URL, day: Int, rows: [String]) throws {
    let lines = rows.enumerated().map { tick, row in
      let seconds = tick * 2
      let time = "2026-11-0\(day)T09:0\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)Z"
      return "soak,app,\(time),\(row)"
    }
    try Data((["scenario,container,timestamp,\(columns)"] + lines).joined(separator: "\n").utf8).write(
      to: file)
  }

  private func first(_ result: ToolResult, _ key: String? = nil) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(result.stdout.utf8))
    let rows = key.flatMap { (json as? [String: Any])?[$0] } ?? json
    return try #require((rows as? [[String: Any]])?.first)
  }

  @Test(
    "memory at 99.6 % of its limit stands out in summary, leaks, ooms and report",
    arguments: ["memory_mb", "memory_anon_mb"])
  func atLimit(column: String) async throws {
    try await withRecording(
      "\(column),memory_limit_mb", rows: (0..<60).map { "\(1020 + Double($0 % 3) / 10),1024" }
    ) {
      run in
      let summary = try first(await run(["summary", "-f", "json"]))
      #expect(summary["result"] as? String == "at limit")
      #expect(try await run(["summary", "--fail-on", "limit"]).status == 2)
      let leaks = try await run(["leaks", "-f", "json", "--fail-on", "limit"])
      let container = try first(leaks, "containers")
      #expect(leaks.status == 2 && container["verdict"] as? String == "at limit")
      #expect(container["minutes_to_limit"] is NSNull)
      let leakTable = try await run(["leaks"])
      #expect(leakTable.stdout.contains("reached") && !leakTable.stdout.contains("never"))
      #expect(
        leakTable.stderr.contains("app is at 99.6 % of its memory limit of 1024 MB and stays there"))
      let warning = try first(await run(["ooms", "-f", "json"]))
      #expect(warning["incident"] as? String == "warning")
      #expect(abs((warning["peak_percent"] as? Double ?? 0) - 99.63) < 0.01)
      let page = try await run(["report", "-o", "report.md"])
      #expect(page.status == 0, "\(page.stderr)")
      #expect(try await run(["query", "headroom"]).stdout.contains("3.80"))
    }
  }

  @Test("below 95 % of the limit nothing is warned of, and a stretch above it ends where memory falls")
  func stretches() async throws {
    try await withRecording(
      "memory_mb,memory_limit_mb",
      rows: (0..<60).map { "\([970, 980, 990, 960][$0 / 15] + $0 % 3),1024" }
    ) { run in
      let all =
        try JSONSerialization.jsonObject(
          with: Data(try await run(["ooms", "-f", "json"]).stdout.utf8)) as? [[String: Any]]
      let warnings = try #require(all)
      #expect(warnings.count == 1)
      #expect(warnings[0]["timestamp"] as? String == "2026-11-01T09:00:30.000Z")
      #expect(warnings[0]["ended_at"] as? String == "2026-11-01T09:01:30.000Z")
    }
  }

  @Test("a duration that grows by 6 MB/min is no pass in the summary; one that is still is")
  func grows() async throws {
    try await withRecording("memory_mb", rows: (0..<60).map { "\(100 + Double($0) / 5)" }) { run in
      let table = try await run(["summary"])
      #expect(table.stdout.contains("grows") && !table.stdout.contains("pass"))
      #expect(table.stderr.contains("app grows by up to 6.0 MB/min in soak"))
    }
    try await withRecording("memory_mb", rows: (0..<60).map { "\(100 + Double($0 % 2) / 5)" }) { run in
      let summary = try first(await run(["summary", "-f", "json"]))
      #expect(summary["result"] as? String == "pass")
    }
  }

  @Test("a run without memory is no pass anywhere, and its CPU is shown")
  func noMemory() async throws {
    try await withRecording("cpu_percent", rows: (0..<60).map { "\(5 + $0 % 2)" }) { run in
      let summary = try first(await run(["summary", "-f", "json"]))
      #expect(summary["result"] as? String == "no memory" && summary["coverage"] as? Double == 0)
      #expect(summary["cpu_mean_percent"] as? Double == 5.5 && summary["cpu_coverage"] as? Double == 1)
      let shown = try await run(["show"])
      #expect(shown.stdout.contains("no memory") && !shown.stdout.contains("pass"))
    }
  }

  @Test("memory that the baseline has and the candidate has not is inconclusive, though its CPU is the same")
  func unread() async throws {
    try await withTemporaryDirectory { directory in
      func run(_ arguments: [String]) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(
          arguments, environment: ["TIDEMARK_DB": "soak.db"], directory: directory)
      }
      for day in 0..<7 {
        let isLast = day == 6
        let rows = (0..<60).map { tick in
          isLast ? "\(50 + tick % 3)" : "\(50 + (tick + day) % 3),\(100 + (tick + day) % 2)"
        }
        try write(
          isLast ? "cpu_percent" : "cpu_percent,memory_mb", to: directory.appending(path: "\(day).csv"),
          day: day + 1, rows: rows)
        #expect(try await run(["import", "\(day).csv"]).status == 0)
      }
      let gate = try await run(["gate", "latest", "--against", "last:6"])
      #expect(gate.status == 3, "\(gate.stdout)")
      #expect(gate.stdout.contains("run #7 has no reading of memory"))
      #expect(gate.stdout.contains("memory was read in 6 of 6 baseline runs, not in the candidate"))
    }
  }
}
