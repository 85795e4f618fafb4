import Foundation
import Testing
import TidemarkTestSupport

/// What a run says in sentences. The readings are made by known laws, so each sentence has a known truth.
@Suite struct BriefTests {
  private static let header = "scenario,agents,container,timestamp,memory_mb,memory_limit_mb"

  /// Readings every two seconds of one scenario, with a little noise that has no trend.
  private func scenario(
    _ name: String, agents: Int, hour: Int, count: Int,
    _ containers: [String: (Double) -> Double]
  ) -> [String] {
    (0..<count).flatMap { tick in
      let (minute, second) = (tick * 2 / 60, tick * 2 % 60)
      let time = String(format: "2026-11-01T%02d:%02d:%02dZ", hour, minute, second)
      return containers.sorted { $0.key < $1.key }.map { container, law in
        let noise = 0.02 * sin(Double(tick * tick))
        let memory = law(Double(tick * 2)) + noise
        return "\(name),\(agents),\(container),\(time),\(memory),200"
      }
    }
  }

  private func brief(_ lines: [String], _ more: [String] = []) async throws -> ToolResult {
    var result: ToolResult?
    try await withTemporaryDirectory { directory in
      let text = ([Self.header] + lines).joined(separator: "\n")
      try Data(text.utf8).write(to: directory.appending(path: "s.csv"))
      let imported = try await BuiltTool.tidemark.run(
        ["import", "s.csv", "--db", "s.db", "-q"], directory: directory)
      #expect(imported.status == 0, "\(imported.stderr)")
      result = try await BuiltTool.tidemark.run(
        ["brief", "--db", "s.db", "-q", "--no-header"] + more, directory: directory)
    }
    return try #require(result)
  }

  @Test("what each container needs, what grows and that nothing was killed, as sentences")
  func wellBehaved() async throws {
    var lines: [String] = []
    for (index, agents) in [10, 20, 40, 80, 120, 160].enumerated() {
      let load = Double(agents)
      lines += scenario(
        "load_scaling_\(agents)", agents: agents, hour: index, count: 30,
        [
          "flat": { _ in 55 }, "line": { _ in 50 + 0.5 * load },
          "levels": { _ in 60 + 80 * (1 - exp(-load / 20)) },
        ])
    }
    lines += scenario(
      "duration_leak_8m", agents: 40, hour: 8, count: 240,
      ["flat": { _ in 55 }, "line": { 70 + 6 * $0 / 60 }, "levels": { _ in 129 }])
    let told = try await brief(lines)
    #expect(told.status == 0)
    let sentences = told.stdout.split(separator: "\n").map(String.init)
    #expect(sentences.count == 6)
    #expect(sentences.first == "flat needs 55.0 MB, whatever the load.")
    #expect(sentences.dropFirst().first == "levels levels off: 91.5 MB at 10 agents, 140.0 MB at 160.")
    #expect(
      sentences.dropFirst(2).first
        == "line needs 50.0 MB and 0.5 MB for each agent: 130.0 MB at 160. At least 299 agents fit into its limit of 200.0 MB."
    )
    let leak = sentences.dropFirst(3).first ?? ""
    #expect(leak.hasPrefix("line leaks 6.0"), "\(leak)")
    #expect(leak.contains(" under constant load, and reaches its memory limit in "), "\(leak)")
    #expect(
      sentences.dropFirst(4).first?.hasPrefix("flat and levels do not grow under constant load.") == true)
    #expect(sentences.last == "No container was killed for lack of memory.")
    // The same finding stops a pipeline.
    #expect(try await brief(lines, ["--fail-on", "leak"]).status == 2)
    #expect(try await brief(lines, ["--fail-on", "reset"]).status == 0)
  }
}
