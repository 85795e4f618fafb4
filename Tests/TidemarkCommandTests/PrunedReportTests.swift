import Foundation
import Testing
import TidemarkTestSupport

/// A warehouse whose readings were pruned: what rests on statistics says what it said before, and the rest says what is missing.
@Suite struct PrunedReportTests {
  private func withPruned(_ body: (_ whole: String, _ pruned: String) async throws -> Void) async throws {
    try await RecordedRuns.known.withCopy { whole in
      try await RecordedRuns.known.withCopy { pruned in
        let prune = try await BuiltTool.tidemark.run(
          ["db", "prune", "--keep", "1d", "--samples-only", "--apply", "-q", "--db", pruned])
        #expect(prune.status == 0, "\(prune.stderr)")
        let left = try await BuiltTool.tidemark.run([
          "sql", "SELECT count(*) FROM samples", "-f", "csv", "--db", pruned,
        ])
        #expect(left.stdout == "count(*)\n0\n")
        try await body(whole, pruned)
      }
    }
  }

  @Test(
    "summary, laws, trend and kills are the same as before",
    arguments: [["summary"], ["scaling"], ["trend", "--all"], ["ooms"]])
  func same(command: [String]) async throws {
    try await withPruned { whole, pruned in
      let before = try await BuiltTool.tidemark.run(command + ["-f", "json", "--db", whole])
      let after = try await BuiltTool.tidemark.run(command + ["-f", "json", "--db", pruned])
      #expect(
        before.status == 0 && before.stdout.count > 10 && after.status == before.status, "\(after.stderr)")
      #expect(before.stdout == after.stdout)
    }
  }

  @Test(
    "the rules of the predecessor still judge resets and slopes; the verdicts say that the readings are gone")
  func rules() async throws {
    try await withPruned { whole, pruned in
      for (command, rule) in [("resets", "result"), ("leaks", "slope_mb_per_min")] {
        func judged(_ path: String) async throws -> [NSDictionary] {
          let result = try await BuiltTool.tidemark.run([command, "-f", "json", "--db", path])
          #expect(result.status == 0, "\(result.stderr)")
          let object = try JSONSerialization.jsonObject(with: Data(result.stdout.utf8))
          return (object as? [NSDictionary]) ?? (object as? NSDictionary)?["leaks"] as? [NSDictionary] ?? []
        }
        let (before, after) = (try await judged(whole), try await judged(pruned))
        #expect(!before.isEmpty && before.count == after.count, "\(command)")
        for (old, new) in zip(before, after) {
          #expect(old[rule] != nil)
          #expect("\(old[rule] ?? "")" == "\(new[rule] ?? "")", "\(command)")
        }
        let text = try await BuiltTool.tidemark.run([command, "-f", "markdown", "--db", pruned])
        #expect((text.stdout + text.stderr).contains("pruned"), "\(text.stdout)")
      }
    }
  }

  @Test("every report, chart and page is made, and what needs readings says that they were pruned")
  func everything() async throws {
    try await withPruned { _, pruned in
      let folder = URL(filePath: pruned).deletingLastPathComponent()
      let commands = [
        ["runs"], ["show"], ["summary"], ["scaling", "--explain"], ["leaks", "--explain"],
        ["resets", "--explain"],
        ["gate", "--against", "#1", "--no-store"], ["plan", "--change", "5%"], ["db", "info"],
        ["db", "check"],
        ["charts", "-o", "charts"], ["charts", "-o", "charts-against", "--against", "#1"],
        ["report", "-o", "report.html"], ["report", "-o", "report.md"],
        ["report", "-o", "against.html", "--against", "#1"], ["export", "--view", "samples"],
        ["export", "--view", "container_stats"], ["export", "latest", "--report", "leaks"],
        ["query", "headroom"],
      ]
      for command in commands {
        let result = try await BuiltTool.tidemark.run(command + ["--db", pruned], directory: folder)
        let judged: Set<Int32> = command[0] == "gate" ? [0, 2, 3] : command[0] == "plan" ? [0, 3] : [0]
        #expect(judged.contains(result.status), "\(command): \(result.status) \(result.stderr)")
        if command[0] == "charts" { #expect(result.stderr.contains("timeline: "), "\(result.stderr)") }
      }
      for page in ["report.html", "report.md", "against.html"] {
        let text = try String(contentsOf: folder.appending(path: page), encoding: .utf8)
        #expect(text.contains("readings pruned"), "\(page)")
      }
      let export = try await BuiltTool.tidemark.run([
        "export", "latest", "--as", "results-json", "--db", pruned,
      ])
      #expect(export.status == 1 && export.stderr.contains("were pruned"), "\(export.stderr)")
    }
  }
}
