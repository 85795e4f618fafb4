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
      try dialogue.expect("; .help tells more, .quit or Ctrl-D leaves\n")
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
      try dialogue.expect("one row is a run: ")
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
      try dialogue.expect("no such command: .tabels; .help lists them\n")
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

  @Test("without a terminal there is no prompt")
  func noTerminal() async throws {
    try await RecordedRuns.known.withCopy { path in
      let result = try await BuiltTool.tidemark.run(["sql", "--db", path], input: "SELECT 1;")
      #expect(result.status == 64 && result.stderr.contains("give a statement, or - for standard input"))
    }
  }
}
