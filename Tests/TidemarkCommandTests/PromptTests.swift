import Foundation
import Testing
import TidemarkTestSupport

/// `tidemark sql` on a terminal without a statement.
@Suite(.timeLimit(.minutes(2))) struct PromptTests {
  private let prompt = "tidemark> "
  /// Ctrl-D, which ends on an empty line only: Ctrl-U empties it of one that came before the terminal was raw.
  private let leave = "\u{15}\u{4}"

  private func withPrompt(_ body: (TerminalDialogue, URL) async throws -> Void) async throws {
    try await RecordedRuns.known.withCopy { path in
      let folder = URL(filePath: path).deletingLastPathComponent()
      let dialogue = try TerminalDialogue(
        .tidemark, ["sql", "--db", path], environment: ["XDG_STATE_HOME": folder.path, "PAGER": ""])
      try dialogue.expect("; .help lists the commands, .quit or Ctrl-D ends the prompt\n")
      try dialogue.expect(prompt)
      try await body(dialogue, folder)
    }
  }

  @Test("a statement may take several lines and ends with its semicolon; an error does not end the prompt")
  func statements() async throws {
    try await withPrompt { dialogue, _ in
      try dialogue.type("SELECT 6 * 7\n")
      try dialogue.expect("   ...> ")
      try dialogue.type("AS answer;\n")
      try dialogue.expect("answer\n------\n    42\n")
      try dialogue.expect(prompt)
      try dialogue.type("SELECT * FROM rums;\n")
      try dialogue.expect("no such table: rums (line 1, column 15); did you mean runs?\n")
      try dialogue.expect(prompt)
      try dialogue.type("DELETE FROM run;\n")
      try dialogue.expect("DELETE is refused: `tidemark sql` only reads\n")
      try dialogue.expect(prompt)
      #expect(try dialogue.end(with: ".quit\n") == 0)
    }
  }

  @Test("dot commands list views, columns and saved queries, run one, and change the format")
  func dotCommands() async throws {
    try await withPrompt { dialogue, _ in
      try dialogue.type(".tables\n")
      let views = try dialogue.expect("Internal tables\n")
      #expect(views.contains("one row is a run: ") && views.contains("\nsamples "))
      #expect(!views.contains("\nsample "))
      let tables = try dialogue.expect(prompt)
      #expect(tables.contains("may change with any release") && tables.contains(" sample, "))
      try dialogue.type(".schema run_labels\n")
      try dialogue.expect("run_labels  value   text")
      try dialogue.type(".queries\n")
      try dialogue.expect("What does one more agent cost in memory?")
      try dialogue.type(".mode csv\n")
      try dialogue.type(".query labels_in_use\n")
      try dialogue.expect("key,value,run_count,last_run_id\ndemo,true,1,2\n")
      try dialogue.type(".query top_memory run=#1\n")
      try dialogue.expect("container,memory_max_mb,")
      try dialogue.type(".query top_memory walk=1\n")
      try dialogue.expect("top_memory has no parameter `walk`; it takes [-p run=latest]\n")
      try dialogue.type(".tabels\n")
      try dialogue.expect("no such command: .tabels; did you mean .tables? .help lists them\n")
      try dialogue.type(".mode jsn\n")
      try dialogue.expect("no such format: jsn; did you mean json? .help lists them\n")
      try dialogue.type(".schema runz\n")
      try dialogue.expect("no view is named `runz`; did you mean runs? There are runs, ")
      try dialogue.type(".query headrom\n")
      try dialogue.expect("did you mean headroom?")
      try dialogue.type(".limit many\n")
      try dialogue.expect(".limit does not take `many`; .help lists the commands\n")
      try dialogue.type(".mode xlsx\n")
      try dialogue.expect(
        "xlsx is not text and cannot be printed on a terminal; name a file with -o, such as -o tidemark.xlsx\n"
      )
      try dialogue.type(".help\n")
      try dialogue.expect(".mode FORMAT                   table, markdown, csv,")
      try dialogue.expect(prompt)
      #expect(try dialogue.end(with: leave) == 0)
    }
  }

  @Test("Ctrl-C discards what is typed and stops what runs, and leaves the prompt alone")
  func interruption() async throws {
    try await withPrompt { dialogue, _ in
      try dialogue.type("SELECT nonsense")
      try dialogue.expect("SELECT nonsense")
      try dialogue.type("\u{3}")
      try dialogue.expect("^C\n")
      try dialogue.expect(prompt)
      try dialogue.type(
        "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c;\n")
      try dialogue.expect("FROM c;\n")
      // Nothing on the terminal tells when the statement runs; until then the key means the line.
      try await Task.sleep(for: .seconds(1))
      try dialogue.type("\u{3}")
      try dialogue.expect("interrupted\n")
      try dialogue.expect(prompt)
      try dialogue.type("SELECT 1 AS one;\n")
      try dialogue.expect("one\n---\n  1\n")
      try dialogue.expect(prompt)
      #expect(try dialogue.end(with: leave) == 0)
    }
  }

  @Test("the tabulator completes views and columns, and lines are kept for the next time")
  func completionAndHistory() async throws {
    try await withPrompt { dialogue, folder in
      try dialogue.type("SELECT container, memory_slope_mb\t FROM container_st\t LIMIT 0;\n")
      try dialogue.expect("memory_slope_mb_per_min")
      try dialogue.expect("container_stats")
      try dialogue.expect("no rows\n")
      try dialogue.expect(prompt)
      #expect(try dialogue.end(with: leave) == 0)
      let history = try String(contentsOf: folder.appending(path: "tidemark/sql_history"), encoding: .utf8)
      #expect(history.contains("memory_slope_mb_per_min"))
      let again = try TerminalDialogue(
        .tidemark, ["sql", "--db", folder.appending(path: "tidemark.db").path],
        environment: ["XDG_STATE_HOME": folder.path])
      try again.expect(prompt)
      try again.type("\u{10}\n")  // Ctrl-P: the line before
      try again.expect("no rows\n")
      try again.expect(prompt)
      #expect(try again.end(with: leave) == 0)
    }
  }

  @Test("the tabulator completes keywords in the letters that were typed, and what each place can hold")
  func completionInPlace() async throws {
    try await withPrompt { dialogue, _ in
      // Ctrl-U empties the line after each.
      for (typed, completed) in [
        ("hav\t", "having "), ("HAV\t", "HAVING "), ("SELECT 1 FROM container_st\t", "FROM container_stats "),
        ("SELECT runs.stat\t", "runs.status "), (".sch\t", ".schema "),
        (".schema memory_w\t", ".schema memory_warnings "),
        (".mode nd\t", ".mode ndjson "), (".query headr\t", ".query headroom "),
        ("SELECT theil\t", "theil_sen "),
      ] {
        try dialogue.type(typed)
        try dialogue.expect(completed)
        try dialogue.type("\u{15}")
      }
      #expect(try dialogue.end(with: leave) == 0)
    }
  }

  @Test("a statement of several lines comes back whole from history, comments and texts unharmed")
  func wholeStatements() async throws {
    try await withPrompt { dialogue, folder in
      for line in ["SELECT 'a -- b' AS text, -- why\n", "6 * 7\n"] {
        try dialogue.type(line)
        try dialogue.expect("   ...> ")
      }
      try dialogue.type("AS answer;\n")
      try dialogue.expect("a -- b      42\n")
      try dialogue.expect(prompt)
      try dialogue.type("\u{10}\n")  // Ctrl-P: the statement before
      try dialogue.expect("SELECT 'a -- b' AS text, /* why*/ 6 * 7 AS answer;")
      try dialogue.expect("a -- b      42\n")
      try dialogue.expect(prompt)
      #expect(try dialogue.end(with: leave) == 0)
    }
  }

  @Test("a long result is cut for people with its count, and complete where the user or a program wants all")
  func longResults() async throws {
    let rows =
      "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 1200) SELECT x FROM c;\n"
    try await withPrompt { dialogue, _ in
      try dialogue.type(rows)
      let cut = try dialogue.expect("1000 of 1200 rows shown (.limit)\n")
      #expect(cut.contains("\n1000\n") && !cut.contains("\n1001\n"))
      try dialogue.expect(prompt)
      try dialogue.type(".limit 3\n")
      try dialogue.type(rows)
      try dialogue.expect("\n3\n3 of 1200 rows shown (.limit)\n")
      try dialogue.type(".mode csv\n")
      try dialogue.type(rows)
      try dialogue.expect("\n1199\n1200\n")
      try dialogue.expect(prompt)
      try dialogue.type(".limit off\n")
      try dialogue.type(".mode table\n")
      try dialogue.type(rows)
      try dialogue.expect("\n1200\n")
      #expect(try dialogue.expect(prompt) == prompt)
      #expect(try dialogue.end(with: leave) == 0)
    }
  }

  @Test("without a terminal there is no prompt")
  func noTerminal() async throws {
    try await RecordedRuns.known.withCopy { path in
      let result = try await BuiltTool.tidemark.run(["sql", "--db", path], input: "SELECT 1;")
      #expect(result.status == 64 && result.stderr.contains("give a statement, or - for standard input"))
    }
  }
}
