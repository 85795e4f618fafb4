import Testing
import TidemarkTestSupport

@Suite struct FailOnTests {
  @Test(
    "--fail-on ends with 2 and says what was found, after the report is printed",
    arguments: [
      (["leaks", "--fail-on", "leak"], "leaking: killed, simulation"),
      (["resets", "--fail-on", "reset"], "not given back after the reset: simulation"),
      (["ooms", "--fail-on", "oom"], "OOM kill of killed"),
      (["summary", "--fail-on", "oom", "--fail-on", "abort"], "OOM kill of killed"),
    ])
  func found(arguments: [String], words: String) async throws {
    try await RecordedRuns.noisy.withCopy { path in
      let result = try await BuiltTool.tidemark.run(arguments + ["--db", path])
      #expect(result.status == 2 && !result.stdout.isEmpty)
      #expect(result.stderr.hasSuffix("\ntidemark: \(words)\n"), "\(result.stderr)")
      let calm = try await BuiltTool.tidemark.run([arguments[0], "--db", path])
      #expect(calm.status == 0)
    }
  }

  @Test("a comparison fails on what got worse, and on nothing else")
  func regression() async throws {
    try await RecordedRuns.history.withCopy { path in
      let worse = try await BuiltTool.tidemark.run(
        ["compare", "#44..#48", "#51", "--fail-on", "regression", "--db", path])
      #expect(worse.status == 2 && worse.stderr.hasSuffix("tidemark: worse: simulation\n"))
      let unchanged = try await BuiltTool.tidemark.run(
        ["compare", "#31..#38", "#39", "--fail-on", "regression", "--db", path])
      #expect(unchanged.status == 0)
    }
  }

  @Test("nothing of the kind is no finding, and a report cannot fail on what it does not show")
  func absent() async throws {
    try await RecordedRuns.noisy.withCopy { path in
      let calm = try await BuiltTool.tidemark.run(["summary", "#1", "--fail-on", "oom", "--db", path])
      #expect(calm.status == 0)
      let senseless = try await BuiltTool.tidemark.run(["leaks", "--fail-on", "oom", "--db", path])
      #expect(senseless.status == 64 && senseless.stderr.contains("--fail-on takes leak or limit here"))
    }
  }
}
