import Foundation
import Testing
import TidemarkTestSupport

/// What no run of the baseline has must be named, and a policy may make it fail.
@Suite struct NewPlaceTests {
  /// Six runs of `app` under 20 agents, and a seventh that has more rows.
  private func withRuns(
    _ more: [(scenario: String, agents: Int, container: String, memoryMB: Int, cpu: Int)],
    _ body: (URL, @escaping @Sendable ([String]) async throws -> ToolResult) async throws -> Void
  ) async throws {
    try await withTemporaryDirectory { directory in
      @Sendable func run(_ arguments: [String]) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(
          arguments, environment: ["TIDEMARK_DB": "n.db"], directory: directory)
      }
      for day in 1...7 {
        var lines = ["scenario,agents,container,timestamp,memory_mb,memory_limit_mb,cpu_percent"]
        for tick in 0..<30 {
          let time = "2026-11-0\(day)T09:00:\(tick < 5 ? "0" : "")\(tick * 2)Z"
          lines.append("load_scaling_10,20,app,\(time),\(100 + (tick * 7 + day) % 3),1024,5")
          guard day == 7 else { continue }
          for row in more {
            lines.append(
              "\(row.scenario),\(row.agents),\(row.container),\(time),\(row.memoryMB),1024,\(row.cpu)")
          }
        }
        try Data(lines.joined(separator: "\n").utf8).write(to: directory.appending(path: "\(day).csv"))
        let imported = try await run(["import", "\(day).csv"])
        #expect(imported.status == 0, "\(imported.stderr)")
      }
      try await body(directory, run)
    }
  }

  private let gate = ["gate", "latest", "--against", "last:6", "--no-store"]

  @Test("a new container is named with its memory and CPU, and fails where the policy says so")
  func container() async throws {
    try await withRuns([("load_scaling_10", 20, "sidecar", 900, 90)]) { directory, run in
      let named = try await run(gate)
      #expect(named.status == 0, "\(named.stdout)")
      #expect(
        named.stdout.contains("no run of the baseline has it: 900 of 1024 MB (87.9 %), 90.0 % of a core"))
      let compared = try await run(["compare", "#1..#6", "#7", "-f", "json"])
      let json = try JSONSerialization.jsonObject(with: Data(compared.stdout.utf8)) as? [String: Any]
      let new = try #require((json?["new"] as? [[String: Any]])?.first)
      #expect(new["container"] as? String == "sidecar" && new["scenario"] is NSNull)
      #expect(new["memory_p95_mb"] as? Double == 900 && new["cpu_mean_percent"] as? Double == 90)
      try Data("rules: [{metric: new, inconclusive_is: fail}]\n".utf8)
        .write(to: directory.appending(path: "strict.yaml"))
      #expect(try await run(gate + ["--policy", "strict.yaml"]).status == 2)
      try Data("rules: [{metric: new, severity: ignore}]\n".utf8)
        .write(to: directory.appending(path: "blind.yaml"))
      let blind = try await run(gate + ["--policy", "blind.yaml", "--all"])
      #expect(!blind.stdout.contains("no run of the"))
      try Data("objectives: [memory_p95_mb < 800]\n".utf8).write(to: directory.appending(path: "o.yaml"))
      #expect(try await run(gate + ["--policy", "o.yaml"]).status == 2)
    }
  }

  @Test("a new load level at 1020 of 1024 MB fails by its limit")
  func level() async throws {
    try await withRuns([("load_scaling_40", 80, "app", 1020, 20)]) { _, run in
      let failed = try await run(gate)
      #expect(failed.status == 2)
      #expect(failed.stdout.contains("at its memory limit: app 1020 of 1024 MB (99.6 %)"), "\(failed.stdout)")
      let compared = try await run(["compare", "#1..#6", "#7"])
      #expect(
        compared.stdout.contains("New: no run of the base has it")
          && compared.stdout.contains("load_scaling_40"))
    }
  }

  @Test("where every place is known, nothing is new")
  func known() async throws {
    try await withRuns([]) { _, run in
      let judged = try await run(gate + ["--all"])
      #expect(!judged.stdout.contains("no run of the baseline"))
      let compared = try await run(["compare", "#1..#6", "#7"])
      #expect(!compared.stdout.contains("New:"))
    }
  }
}
