import Foundation
import Testing
import TidemarkTestSupport

/// What a reader is told of how memory answers to load.
@Suite struct ScalingWordTests {
  private static let loads = [20.0, 40, 80, 120, 160, 240]

  private func rows(at agents: Int? = nil, metric: String = "memory") async throws -> [String: [String: Any]]
  {
    var found: [String: [String: Any]] = [:]
    try await withTemporaryDirectory { directory in
      let laws: [String: (Double) -> Double] = [
        "levels": { 60 + 80 * (1 - exp(-$0 / 50)) }, "bends": { 100 + 0.2 * $0 + 2 * max(0, $0 - 80) },
        "line": { 50 + 0.5 * $0 }, "falls": { max(5, 100 - 0.5 * $0) },
      ]
      var lines = ["scenario,kind,agents,container,timestamp,memory_mb,cpu_percent"]
      for (step, load) in Self.loads.enumerated() {
        for tick in 0..<30 {
          let time = "2026-11-01T09:0\(step):\(tick < 5 ? "0" : "")\(tick * 2)Z"
          for (name, law) in laws.sorted(by: { $0.key < $1.key }) {
            let noise = 0.3 * sin(Double(tick * tick + step))
            lines.append(
              "load_scaling_\(Int(load) / 2),load,\(Int(load)),\(name),\(time),\(law(load) + noise),0")
          }
        }
      }
      try Data(lines.joined(separator: "\n").utf8).write(to: directory.appending(path: "s.csv"))
      func run(_ arguments: [String]) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(arguments + ["--db", "s.db"], directory: directory)
      }
      #expect(try await run(["import", "s.csv"]).status == 0)
      let question = agents.map { ["--at", "\($0)"] } ?? []
      let json = try await run(["scaling", "-f", "json", "--metric", metric] + question).stdout
      let document = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
      for row in try #require(document?["scaling"] as? [[String: Any]]) {
        found[row["container"] as? String ?? ""] = row
      }
    }
    return found
  }

  @Test(
    "a law that levels off, a line and a constant zero are said in words; no law is named where none fits")
  func words() async throws {
    let rows = try await rows(at: 100)
    #expect(rows["levels"]?["response"] as? String == "levels off")
    #expect(rows["line"]?["response"] as? String == "linear" && rows["line"]?["law"] as? String == "linear")
    let nothing = try #require(try await self.rows(metric: "cpu")["line"])
    #expect(nothing["law"] as? String == "constant")
    #expect(nothing["response"] as? String == "does not depend on the load")
    let bends = try #require(rows["bends"])
    #expect(bends["law"] as? String == "none" && bends["weight"] is NSNull)
    #expect(bends["response"] as? String == "grows faster than the load: watch out")
    // Halfway between 116 MB at 80 agents and 204 MB at 120.
    #expect(try abs(#require(bends["interpolated_memory_mb"] as? Double) - 160) < 0.5)
    let low = try #require(bends["predicted_memory_mb_low"] as? Double)
    let high = try #require(bends["predicted_memory_mb_high"] as? Double)
    #expect(low < 160 && 160 < high)
    #expect(rows["line"]?["interpolated_memory_mb"] is NSNull)
  }

  @Test("no negative memory is predicted")
  func positive() async throws {
    let falls = try #require(try await rows(at: 900)["falls"])
    for key in ["predicted_memory_mb", "predicted_memory_mb_low", "new_run_memory_mb_low"] {
      #expect(try #require(falls[key] as? Double) >= 0, "\(key)")
    }
  }
}
