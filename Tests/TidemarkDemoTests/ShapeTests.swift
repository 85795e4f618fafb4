import Foundation
import Testing
import TidemarkTestSupport

@Suite("Shapes of real memory, recorded and judged")
struct ShapeTests {
  private struct Verdict: Decodable {
    let container: String
    let verdict: String
    let growthMbPerMinLow: Double
    let growthMbPerMinHigh: Double
  }

  private struct Leaks: Decodable {
    let containers: [Verdict]
  }

  /// Two real processes load 30 MB in 25 s; one of them also leaks 8 MB/min. Nearly two minutes.
  @Test("behind a straight warm-up a leak is found at its rate, and none where there is none")
  func warmUp() async throws {
    let shape = ["--warm-up-mb", "30", "--warm-up-seconds", "25", "--mb-per-agent", "0.01"]
    let verdicts = try await DemoProcess.with(shape + ["--leak-mb-per-min", "8"]) { leaking in
      try await DemoProcess.with(shape) { steady in
        for demo in [leaking, steady] {
          _ = try await demo.send("POST", "/simulation/start")
          try await demo.spawn(2)
        }
        return try await judge(["leaking": leaking, "steady": steady], seconds: 115)
      }
    }
    let leaking = try #require(verdicts.first { $0.container == "leaking" })
    #expect(leaking.verdict == "leak", "\(leaking)")
    #expect(leaking.growthMbPerMinLow - 0.5 < 8 && 8 < leaking.growthMbPerMinHigh + 0.5, "\(leaking)")
    let steady = try #require(verdicts.first { $0.container == "steady" })
    #expect(steady.verdict != "leak", "\(steady)")
    #expect(steady.growthMbPerMinLow < 0.2 && steady.growthMbPerMinHigh > -0.2, "\(steady)")
  }

  /// Records the processes, takes the recording for a duration scenario, and asks `tidemark leaks`.
  private func judge(_ demos: [String: DemoProcess], seconds: Int) async throws -> [Verdict] {
    var verdicts: [Verdict] = []
    try await withTemporaryDirectory { directory in
      func tool(_ tool: BuiltTool, _ arguments: [String]) async throws -> String {
        let result = try await tool.run(arguments, directory: directory)
        #expect(result.status == 0, "\(arguments): \(result.stderr)")
        return result.stdout
      }
      let processes = demos.sorted { $0.key < $1.key }.flatMap { name, demo in
        ["--pid", "\(name)=\(demo.processIdentifier)"]
      }
      _ = try await tool(
        .collect, ["record", "--duration", "\(seconds)s", "--db", "recorded.db"] + processes)
      let samples = try await tool(
        .tidemark, ["export", "--view", "samples", "--as", "csv", "--db", "recorded.db"])
      try Data(samples.utf8).write(to: directory.appending(path: "samples.csv"))
      _ = try await tool(
        .tidemark, ["import", "samples.csv", "--kind", "duration", "--db", "judged.db"])
      let json = try await tool(.tidemark, ["leaks", "-f", "json", "--db", "judged.db"])
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      verdicts = try decoder.decode(Leaks.self, from: Data(json.utf8)).containers
    }
    return verdicts
  }
}
