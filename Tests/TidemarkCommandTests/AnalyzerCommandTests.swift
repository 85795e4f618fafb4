import Foundation
import Testing
import TidemarkTestSupport

/// `tidemark` as a user meets it: both streams and the exit code.
@Suite struct AnalyzerCommandTests {
  private func withKnownRuns(_ body: (URL, String) async throws -> Void) async throws {
    try await RecordedRuns.known.withCopy { path in
      try await body(URL(filePath: path).deletingLastPathComponent(), path)
    }
  }

  @Test("every report speaks JSON and says nothing under -q; the environment names the database")
  func json() async throws {
    try await withKnownRuns { _, path in
      let reports = [
        ["runs"], ["show"], ["summary"], ["scaling"], ["leaks"], ["resets"], ["ooms"], ["schema"],
        ["db", "info"],
        ["sql", "SELECT * FROM samples"],
      ]
      for report in reports {
        let result = try await BuiltTool.tidemark.run(
          report + ["-q", "-f", "json"], environment: ["TIDEMARK_DB": path])
        #expect(result.status == 0 && result.stderr.isEmpty, "\(report): \(result.stderr)")
        let json = try JSONSerialization.jsonObject(with: Data(result.stdout.utf8))
        let composite = ["show", "db", "scaling", "leaks"].contains(report[0])
        #expect(composite ? json is [String: Any] : json is [[String: Any]], "\(report)")
      }
    }
  }

  @Test("a composite report in a format of one table says what it leaves out")
  func composite() async throws {
    try await withKnownRuns { _, path in
      let result = try await BuiltTool.tidemark.run(["show", "--db", path, "-f", "csv"])
      #expect(result.stdout.hasPrefix("ordinal,scenario,kind,"))
      #expect(result.stderr.hasSuffix("\ncsv holds one table, here scenarios; json has run and phases too\n"))
    }
  }

  @Test("-o writes a file in the format of its suffix and nothing on stdout")
  func output() async throws {
    try await withKnownRuns { directory, path in
      let file = directory.appending(path: "leaks.csv").path
      let result = try await BuiltTool.tidemark.run(["leaks", "--db", path, "-o", file, "-q"])
      #expect(result.stdout.isEmpty && result.status == 0)
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.hasPrefix("scenario,duration_minutes,total_agents,container,slope_mb_per_min,class,"))
      #expect(text.split(separator: "\n").count == 6)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: directory.path).allSatisfy {
          !$0.contains(".tidemark-")
        })
      let unknown = try await BuiltTool.tidemark.run(["leaks", "--db", path, "-o", "leaks.xyz"])
      #expect(
        unknown.status == 64
          && unknown.stderr.hasPrefix("tidemark: the name leaks.xyz does not determine a format"))
      let nowhere = try await BuiltTool.tidemark.run(["leaks", "--db", path, "-o", "/nowhere/x.csv"])
      #expect(nowhere.status == 1)
      #expect(nowhere.stderr.hasSuffix("tidemark: cannot write /nowhere/x.csv: No such file or directory\n"))
    }
  }

  @Test("--print-sql gives the sqlite3 shell a script with the same rows")
  func printSQL() async throws {
    try await withKnownRuns { directory, path in
      for (report, count) in [("summary", 26), ("leaks", 103), ("scaling", 10), ("ooms", 2)] {
        let script = try await BuiltTool.tidemark.run([report, "--db", path, "--print-sql"])
        let rows = try await Shell.run(
          ["sqlite3", "-bail", "-separator", "\u{1f}", path], input: script.stdout)
        #expect(rows.status == 0, "\(report): \(rows.stderr)")
        #expect(rows.stdout.split(separator: "\n").count == count, "\(report)")
      }
    }
  }

  @Test("a reader that has had enough is no error")
  func closedPipe() async throws {
    try await withKnownRuns { _, path in
      let sql =
        "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 100000) SELECT x FROM c"
      let result = try await Shell.run(
        ["sh", "-c", "\"$0\" sql \"$1\" --db \"$2\" | head -n 1", BuiltTool.tidemark.url.path, sql, path])
      #expect(result.stdout == "     x\n" && result.stderr.isEmpty && result.status == 0)
    }
  }

  @Test("sql reads a statement from the argument, standard input or a file, and binds -p")
  func statements() async throws {
    try await withKnownRuns { directory, path in
      let sql = "SELECT test_id FROM runs WHERE run_id = :run"
      let file = directory.appending(path: "q.sql")
      try Data(sql.utf8).write(to: file)
      for arguments in [[sql], ["-"], ["--file", file.path]] {
        let result = try await BuiltTool.tidemark.run(
          ["sql", "--db", path, "-p", "run=1", "-f", "json"] + arguments,
          input: arguments == ["-"] ? sql : "")
        #expect(
          result.stdout == "[\n  {\"test_id\": \"20261122_093000\"}\n]\n", "\(arguments): \(result.stderr)")
      }
      let missing = try await BuiltTool.tidemark.run(["sql", "--db", path, sql])
      #expect(missing.status == 64)
      #expect(
        missing.stderr
          == "tidemark: no value for :run; the statement declares :run, give each with -p name=value\n")
      let refused = try await BuiltTool.tidemark.run(["sql", "--db", path, "ATTACH 'x' AS y"])
      #expect(
        refused.status == 1 && refused.stderr == "tidemark: ATTACH is refused: `tidemark sql` only reads\n")
      let slow = try await BuiltTool.tidemark.run([
        "sql", "--db", path, "--timeout", "0.2",
        "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
      ])
      #expect(slow.status == 1 && slow.stderr.hasPrefix("tidemark: stopped after 0.2 s (--timeout)"))
    }
  }

  @Test("hostile names cannot steer the terminal on either stream")
  func hostileNames() async throws {
    try await withKnownRuns { _, path in
      let result = try await BuiltTool.tidemark.run(["summary", "#1", "--db", path, "--color", "never"])
      #expect(result.stdout.contains("a|b <script>\\x1b[31m\\n=cmd()"))
      let nothing = try await BuiltTool.tidemark.run([
        "leaks", "--db", path, "--container", KnownRuns.hostileName,
      ])
      #expect(nothing.status == 3)
      for text in [result.stdout, result.stderr, nothing.stdout, nothing.stderr] {
        #expect(!text.contains("\u{1b}"))
      }
    }
  }

  @Test("a terminal is coloured only when asked, and NO_COLOR does not overrule --color always")
  func color() async throws {
    try await withKnownRuns { _, path in
      let piped = try await BuiltTool.tidemark.run(["resets", "--db", path], environment: ["NO_COLOR": ""])
      #expect(!piped.stdout.contains("\u{1b}"))
      let always = try await BuiltTool.tidemark.run(["resets", "--db", path, "--color", "always"])
      #expect(always.stdout.contains("\u{1b}[31mFAIL\u{1b}[0m"))
    }
  }

  @Test("help names every command, the exit codes, and an example each")
  func help() async throws {
    let help = try await BuiltTool.tidemark.run(["--help"])
    #expect(help.status == 0 && help.stderr.isEmpty)
    let commands = ["runs", "show", "summary", "scaling", "leaks", "resets", "ooms", "sql", "schema", "db"]
    for command in commands { #expect(help.stdout.contains("\n  \(command) "), "\(command)") }
    for code in ["0 ", "1 ", "3 ", "4 ", "64 "] { #expect(help.stdout.contains("\n  \(code)"), "\(code)") }
    for command in commands {
      let arguments = command == "db" ? ["db", "info"] : [command]
      let help = try await BuiltTool.tidemark.run(arguments + ["--help"])
      #expect(help.stdout.contains("Example: tidemark \(arguments.joined(separator: " "))"), "\(command)")
    }
    let version = try await BuiltTool.tidemark.run(["--version"])
    #expect(version.stdout.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }
}
