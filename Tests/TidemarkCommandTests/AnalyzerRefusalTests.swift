import Foundation
import Testing
import TidemarkTestSupport

/// What `tidemark` says when it cannot answer, and by which code a script knows.
@Suite struct AnalyzerRefusalTests {
  private func shell(_ path: String, _ sql: String) async throws {
    let result = try await Shell.run(["sqlite3", path, sql])
    #expect(result.status == 0, "\(result.stderr)")
  }

  /// Runs `tidemark runs` on a file and asserts that it refuses, in these words, and leaves the file as it was.
  private func refuses(_ path: String, _ words: String) async throws {
    let before = FileManager.default.contents(atPath: path)
    let result = try await BuiltTool.tidemark.run(["runs", "--db", path])
    #expect(result.stderr.hasPrefix("tidemark: ") && result.stderr.contains(words), "\(result.stderr)")
    #expect(result.status == 4 && result.stdout.isEmpty)
    #expect(FileManager.default.contents(atPath: path) == before)
    #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
  }

  @Test("what is no warehouse is refused with code 4 and not touched")
  func files() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "x.db").path
      try await refuses(path, "no warehouse at \(path); record one with `tidemark-collect run --db \(path)`")
      #expect(!FileManager.default.fileExists(atPath: path))
      try await refuses(directory.path, "is a directory, not a warehouse")
      try Data().write(to: URL(filePath: path))
      try await refuses(path, "is an empty file, not a warehouse")
      try Data(repeating: 65, count: 200).write(to: URL(filePath: path))
      try await refuses(path, "is not a SQLite file")
      try FileManager.default.removeItem(atPath: path)
      try await shell(path, "CREATE TABLE t (x)")
      try await refuses(
        path, "is a SQLite file of another program (application_id 0, a warehouse has 1414087749)")
    }
  }

  @Test("a newer or older schema and a file cut short are refused with code 4 and not touched")
  func versions() async throws {
    try await withTemporaryDirectory { directory in
      let whole = directory.appending(path: "whole.db").path
      try await KnownRuns.record(at: whole)
      try await shell(whole, "PRAGMA journal_mode = DELETE")
      func copy(_ name: String) throws -> String {
        let path = directory.appending(path: name).path
        try FileManager.default.copyItem(atPath: whole, toPath: path)
        return path
      }
      let newer = try copy("newer.db")
      try await shell(newer, "PRAGMA user_version = 999")
      try await refuses(newer, "has schema version 999, this program knows up to")
      let older = try copy("older.db")
      try await shell(older, "PRAGMA user_version = 1")
      try await refuses(older, "has schema version 1, this program reads version")
      let short = try copy("short.db")
      let bytes = try Data(contentsOf: URL(filePath: short))
      try bytes.prefix(bytes.count / 2).write(to: URL(filePath: short))
      try await refuses(short, "is cut short: \(bytes.count / 2) bytes, its header says \(bytes.count)")
    }
  }

  @Test("a run that is not there, words that name none, and a report without data")
  func selectors() async throws {
    try await RecordedRuns.known.withCopy { path in
      func run(_ arguments: String...) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(arguments + ["--db", path])
      }
      let absent = try await run("summary", "#9")
      #expect(
        absent.status == 3
          && absent.stderr.hasPrefix("tidemark: no run matches `#9`; there are:\n  #2  20261122_103000"))
      let unclear = try await run("summary", "yesteryear")
      #expect(
        unclear.status == 64 && unclear.stderr.hasPrefix("tidemark: `yesteryear` is not a run; use latest"))
      let several = try await run("summary", "01a2")
      #expect(several.status == 64 && several.stderr.hasPrefix("tidemark: `01a2` matches 2 runs"))
      for report in ["leaks", "scaling", "resets"] {
        let nothing = try await run(report, "#1", "-f", "json")
        let empty = ["leaks": "containers", "scaling": "scaling"][report]
          .map { "{\n\"\($0)\": [],\n\"\(report == "leaks" ? "leaks" : "fits")\": []\n}\n" }
        #expect(nothing.status == 3 && nothing.stdout == empty ?? "[]\n", "\(report)")
        #expect(nothing.stderr.contains("\ntidemark: run #1 has no "), "\(report)")
      }
      let calm = try await run("ooms", "#1", "-f", "json")
      #expect(calm.status == 0 && calm.stdout == "[]\n")
    }
  }

  @Test(
    "a command line that makes no sense is answered with code 64 and the usage",
    arguments: [
      (["bogus"], "`tidemark` has no command `bogus`"), (["runs", "--format", "xml"], "'xml' is invalid"),
      (["scaling", "--at", "0"], "--at needs a number of agents above 0"),
      (
        ["scaling", "--metric", "cpu", "--memory-limit", "5"],
        "--memory-limit is in MB and needs --metric memory"
      ),
      (["resets", "--tolerance=-1"], "--tolerance needs a percentage of 0 or more"),
      (["sql"], "give a statement, or - for standard input, or --file"),
      (["sql", "SELECT 1", "-p", "x"], "-p x: write name=value"),
    ])
  func usage(arguments: [String], words: String) async throws {
    let result = try await BuiltTool.tidemark.run(arguments)
    #expect(result.status == 64 && result.stdout.isEmpty)
    #expect(result.stderr.hasPrefix("tidemark: ") && result.stderr.contains(words), "\(result.stderr)")
    #expect(result.stderr.contains("Usage: tidemark"))
  }

  @Test("an unknown view is answered with those there are")
  func unknownView() async throws {
    try await RecordedRuns.known.withCopy { path in
      let result = try await BuiltTool.tidemark.run(["schema", "nope", "--db", path])
      #expect(result.status == 64)
      #expect(
        result.stderr.hasPrefix("tidemark: no view is named `nope`; there are runs, run_labels, scenarios"))
    }
  }
}
