import Foundation
import Testing
import TidemarkTestSupport

/// What every command prints in every format, as files to read: `Golden/NAME/FORMAT.stdout` and `Golden/NAME/stderr`.
///
/// A missing file is recorded and fails the test; so does a file that differs, which is recorded anew with
/// TIDEMARK_RECORD_GOLDENS=1. Read what changed before it is committed.
@Suite struct GoldenTests {
  private static let formats = ["table", "markdown", "csv", "tsv", "json", "ndjson", "html", "line"]

  private static let commands: [(name: String, arguments: [String])] = [
    ("runs", ["runs"]), ("brief", ["brief"]), ("show", ["show"]), ("summary", ["summary"]),
    ("scaling", ["scaling", "--at", "200", "--memory-limit", "1024", "--explain"]),
    ("leaks", ["leaks", "--explain"]),
    ("resets", ["resets"]), ("ooms", ["ooms"]), ("schema", ["schema", "oom_events"]), ("query", ["query"]),
    ("query-describe", ["query", "coverage_gaps", "--describe"]),
    ("query-top_memory", ["query", "top_memory"]),
    ("sql", ["sql", "SELECT 1 AS n, 0.5 AS x, NULL AS nil, '' AS empty, 'a|<b>' || char(27) AS t"]),
    ("sql-no-rows", ["sql", "SELECT run_id FROM runs WHERE run_id = 9"]),
  ]

  /// On the history of sixty runs, which has something to compare.
  private static let overRuns: [(name: String, arguments: [String], status: Int32)] = [
    ("compare", ["compare", "#44..#48", "#51"], 0),
    (
      "trend", ["trend", "--container", "simulation", "--metric", "mb_per_agent", "--since", "2026-10-20"], 0
    ),
    ("baseline-list", ["baseline", "list"], 0),
    ("gate", ["gate", "#51", "--against", "baseline:release", "--no-store"], 2),
    ("plan", ["plan", "#30..#39", "--change", "5%"], 0),
    ("calibrate", ["calibrate", "#1..#39"], 0),
  ]

  private static let folder = packageRoot.appending(path: "Tests/TidemarkCommandTests/Golden")
  private static let isRecording = ProcessInfo.processInfo.environment["TIDEMARK_RECORD_GOLDENS"] == "1"

  /// Without what differs from one recording to the next: the uid of a run, the moment of a judgement, and digits beyond the sixth, which
  /// another machine's arithmetic may end otherwise.
  private func steady(_ text: String) -> String {
    text.replacing(#/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/#) { _ in "UID" }
      .replacing(#/(created_at"?(?:: "| = ))[^"\n]*/#) { match in match.1 + "TIME" }
      .replacing(#/-?\d+\.\d{6,}(?:e[-+]?\d+)?/#) { match in
        Double(match.0).map { String(format: "%.6g", $0) } ?? String(match.0)
      }
  }

  private func expectGolden(_ text: String, _ name: String) throws {
    let file = Self.folder.appending(path: name)
    let found = steady(text)
    if let golden = try? String(contentsOf: file, encoding: .utf8), !Self.isRecording {
      #expect(
        found == golden,
        "\(name) differs; TIDEMARK_RECORD_GOLDENS=1 swift test --filter GoldenTests records it")
      return
    }
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(found.utf8).write(to: file)
    if !Self.isRecording { Issue.record("\(name) was missing and is recorded now; read it") }
  }

  @Test("every command prints in every format what is written down", arguments: commands.map(\.name))
  func output(name: String) async throws {
    let arguments = try #require(Self.commands.first { $0.name == name }).arguments
    try await expectGoldens(name, arguments, status: 0, on: .known)
  }

  @Test("so does every command that looks over runs", arguments: overRuns.map(\.name))
  func outputOverRuns(name: String) async throws {
    let command = try #require(Self.overRuns.first { $0.name == name })
    try await expectGoldens(name, command.arguments, status: command.status, on: .history)
  }

  private func expectGoldens(
    _ name: String, _ arguments: [String], status: Int32, on runs: RecordedRuns
  ) async throws {
    try await runs.withCopy { path in
      for format in Self.formats {
        let result = try await BuiltTool.tidemark.run(
          arguments + ["-f", format, "--db", path], environment: ["TIDEMARK_NOW": "2026-11-21T18:00:00Z"])
        #expect(result.status == status, "\(name) \(format): \(result.stderr)")
        try expectGolden(result.stdout, "\(name)/\(format).stdout")
        if format == "table" { try expectGolden(result.stderr, "\(name)/stderr") }
      }
    }
  }

  @Test(
    "no format lets an escape through to the terminal but those for programs, which must not change a text")
  func escapes() async throws {
    try await RecordedRuns.known.withCopy { path in
      for format in Self.formats {
        let result = try await BuiltTool.tidemark.run([
          "sql", "SELECT 'x' || char(27) || '[31m' AS t", "-f", format, "--db", path,
        ])
        let isForPeople = !["csv", "tsv", "json", "ndjson"].contains(format)
        #expect(result.stdout.contains("\u{1b}") == (!isForPeople && !format.hasSuffix("json")), "\(format)")
      }
    }
  }
}
