import Foundation
import Testing
import TidemarkTestSupport

/// How people choose what they see of a report: columns, rows, pager, colour.
@Suite struct ReadingCommandTests {
  private let counting =
    "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 50) SELECT x AS number FROM c"

  private func withDatabase(_ body: (String) async throws -> Void) async throws {
    try await RecordedRuns.known.withCopy { path in try await body(path) }
  }

  @Test("--columns names columns in any order, details too, in every format")
  func columns() async throws {
    try await withDatabase { path in
      let csv = try await BuiltTool.tidemark.run([
        "runs", "--db", path, "--columns", "host,run_id", "-f", "csv",
      ])
      #expect(csv.stdout == "host,run_id\nci-1,2\nci-1,1\n")
      let table = try await BuiltTool.tidemark.run(["runs", "--db", path, "--columns", "host, run_id"])
      #expect(table.stdout == "Host  Run\n----  ---\nci-1    2\nci-1    1\n")
      let unknown = try await BuiltTool.tidemark.run(["runs", "--db", path, "--columns", "hots"])
      #expect(unknown.status == 64)
      #expect(
        unknown.stderr.hasPrefix("tidemark: no column `hots` here; --columns can name run_id, test_id, "))
    }
  }

  @Test("--columns leaves the main table of a report of several, as a bare array in JSON")
  func columnsOfSeveral() async throws {
    try await withDatabase { path in
      let json = try await BuiltTool.tidemark.run([
        "show", "#1", "-q", "--db", path, "--columns", "scenario", "-f", "json",
      ])
      #expect(json.stdout == "[\n  {\"scenario\": \"baseline\"}\n]\n")
      #expect(json.stderr.isEmpty)
    }
  }

  @Test(
    "--limit prints so many rows in every format, to a terminal and to a pipe, and says how many there are")
  func limit() async throws {
    try await withDatabase { path in
      let command = ["sql", counting, "--db", path, "--limit", "2"]
      let terminal = try await BuiltTool.tidemark.runOnTerminal(command)
      #expect(
        terminal.stdout == "number\r\n------\r\n     1\r\n     2\r\n2 of 50 rows shown (--limit)\r\n")
      let piped = try await BuiltTool.tidemark.run(command)
      #expect(piped.stdout == "number\n------\n     1\n     2\n")
      #expect(piped.stderr == "2 of 50 rows shown (--limit)\n")
      let csv = try await BuiltTool.tidemark.run(command + ["-f", "csv"])
      #expect(csv.stdout == "number\n1\n2\n")
      let json = try await BuiltTool.tidemark.run(command + ["-f", "json", "--quiet"])
      #expect(json.stdout.split(separator: "\n").count == 4 && json.stderr.isEmpty)
    }
  }

  @Test("a report too wide for the terminal drops columns and names them; --wide and a pipe have all")
  func narrowTerminal() async throws {
    try await RecordedRuns.known.withCopy { path in
      let command = ["runs", "--db", path, "--columns", "run_id,test_id,status,labels"]
      let whole = try await BuiltTool.tidemark.run(["runs", "--db", path])
      func heading(_ more: [String], columns: Int) async throws -> String? {
        let shown = try await BuiltTool.tidemark.runOnTerminal(
          ["runs", "--db", path] + more, rows: 99, columns: columns)
        return shown.stdout.split(separator: "\r\n").first.map(String.init)
      }
      let all = whole.stdout.split(separator: "\n").first.map(String.init)
      #expect(all?.contains("Labels") == true)
      #expect(try await heading([], columns: 60)?.contains("Labels") == false)
      #expect(try await heading(["--wide"], columns: 60) == all)
      let narrow = try await BuiltTool.tidemark.runOnTerminal(["runs", "--db", path], rows: 99, columns: 60)
      #expect(narrow.stdout.contains("too narrow for these columns: Started (UTC)"), "\(narrow.stdout)")
      let lines = narrow.stdout.split { $0.isNewline }.prefix(4)
      #expect(lines.allSatisfy { $0.count <= 60 }, "\(lines)")
      // Columns that somebody asked for are never dropped.
      let asked = try await BuiltTool.tidemark.runOnTerminal(command, rows: 99, columns: 40)
      #expect(!asked.stdout.contains("too narrow"))
    }
  }

  @Test("a table higher than the terminal goes through the pager, a lower one and other formats do not")
  func pager() async throws {
    try await withDatabase { path in
      let pager = ["PAGER": "sed 's/^/paged /' | tail -n 1", "CI": ""]
      let command = ["sql", counting, "--db", path]
      func show(_ rows: Int, _ more: [String] = [], _ environment: [String: String]) async throws -> String {
        try await BuiltTool.tidemark.runOnTerminal(command + more, rows: rows, environment: environment)
          .stdout
      }
      #expect(try await show(52, [], pager) == "paged     50\r\n")
      #expect(try await show(53, [], pager).split(separator: "\r\n").count == 52)
      #expect(try await show(24, ["-f", "csv"], pager).split(separator: "\r\n").count == 51)
      #expect(try await show(24, [], ["PAGER": ""]).split(separator: "\r\n").count == 52)
      // Nobody is there to press a key.
      for nobody in [["CI": "true"], ["TERM": "dumb"]] {
        let all = try await show(24, [], pager.merging(nobody) { $1 })
        #expect(all.split(separator: "\r\n").count == 52, "\(nobody)")
      }
      #expect(try await show(24, [], ["PAGER": "no-such-pager"]).contains("the pager no-such-pager"))
      let piped = try await BuiltTool.tidemark.run(command, environment: pager)
      #expect(!piped.stdout.contains("paged"))
    }
  }

  @Test("colours: NO_COLOR before CLICOLOR_FORCE before the terminal")
  func colors() async throws {
    try await withDatabase { path in
      let cases: [(environment: [String: String], onTerminal: Bool, isColored: Bool)] = [
        (["NO_COLOR": ""], true, true),
        (["NO_COLOR": "1"], true, false),
        (["NO_COLOR": "", "TERM": "dumb"], true, false),
        (["NO_COLOR": ""], false, false),
        (["NO_COLOR": "", "CLICOLOR_FORCE": "1"], false, true),
        (["NO_COLOR": "", "CLICOLOR_FORCE": "0"], false, false),
        (["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], false, false),
      ]
      for (environment, onTerminal, isColored) in cases {
        let command = ["resets", "-q", "--db", path]
        let result =
          onTerminal
          ? try await BuiltTool.tidemark.runOnTerminal(command, rows: 99, environment: environment)
          : try await BuiltTool.tidemark.run(command, environment: environment)
        #expect(
          result.stdout.contains("\u{1b}[31mFAIL") == isColored, "\(environment), \(onTerminal)")
      }
    }
  }
}
