import Foundation
import Synchronization
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

@Suite struct ReadOnlySQLTests {
  /// nil when the statement ran.
  private func problem(_ warehouse: Warehouse, _ sql: String, _ parameters: [String: Value] = [:])
    -> StatementProblem?
  {
    do {
      _ = try ReadOnlySQL(warehouse).rows(sql, parameters: parameters)
    } catch let problem as StatementProblem {
      return problem
    } catch {
      Issue.record(error)
    }
    return nil
  }

  @Test("an interruption that comes just before a short statement runs stops it")
  func interruptedBefore() async throws {
    try await withKnownRuns { warehouse, _ in
      let sql = try ReadOnlySQL(warehouse)
      statementInterrupt.store(true, ordering: .relaxed)
      defer { statementInterrupt.store(false, ordering: .relaxed) }
      #expect(throws: StatementProblem.interrupted) { try sql.rows("SELECT 1") }
    }
  }

  @Test("statements on a file whose views are not ours have a limit of time unless they are given one")
  func foreignViews() async throws {
    try await withKnownRuns { warehouse, _ in
      #expect(try ReadOnlySQL(warehouse).defaultTimeoutSeconds == nil)
      _ = try sqlite3Rows("CREATE VIEW mine AS SELECT 1;", warehouse.path)
      let again = try ReadOnlySQL(try Warehouse.openForReading(warehouse.path))
      #expect(again.defaultTimeoutSeconds == 30)
      #expect(
        throws: StatementProblem.timeout(seconds: 0.2)
      ) {
        try again.rows(
          "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c",
          timeoutSeconds: 0.2)
      }
    }
  }

  @Test("nothing can be written, however it is asked for, and the file stays as it was")
  func refusals() async throws {
    try await withKnownRuns { warehouse, _ in
      let before = try Data(contentsOf: URL(filePath: warehouse.path))
      let attempts: [(String, String)] = [
        ("INSERT INTO run_label VALUES (1, 'a', 'b')", "INSERT"),
        ("UPDATE run SET status = 'failed'", "UPDATE"),
        ("DELETE FROM run", "DELETE"),
        ("WITH a AS (SELECT 1) DELETE FROM run", "DELETE"),
        ("EXPLAIN DELETE FROM run", "DELETE"),
        ("REPLACE INTO run_label VALUES (1, 'a', 'b')", "INSERT"),
        ("ATTACH '/tmp/other.db' AS other", "ATTACH"),
        ("PRAGMA journal_mode = DELETE", "PRAGMA journal_mode"),
        ("PRAGMA writable_schema = ON", "PRAGMA writable_schema"),
        ("PRAGMA query_only = OFF", "PRAGMA query_only"),
        ("CREATE TABLE t (x)", "changing the schema"),
        ("CREATE TEMP TABLE t (x)", "changing the schema"),
        ("CREATE TEMP TRIGGER t AFTER INSERT ON run BEGIN SELECT 1; END", "changing the schema"),
        ("DROP VIEW runs", "changing the schema"),
        ("SELECT load_extension('evil')", "load_extension()"),
        ("VACUUM INTO '/tmp/copy.db'", "a statement that returns no rows"),
        ("VACUUM", "a statement that returns no rows"),
        ("REINDEX", "changing the schema"),
        ("ANALYZE", "changing the schema"),
        ("DETACH main", "DETACH"),
        ("SAVEPOINT s", "a transaction"),
        ("ROLLBACK", "a transaction"),
        ("PRAGMA journal_mode(OFF)", "PRAGMA journal_mode"),
        ("PRAGMA main.user_version = 1", "PRAGMA user_version"),
        ("PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA wal_checkpoint"),
        ("PRAGMA trusted_schema = ON", "PRAGMA trusted_schema"),
        ("WITH a AS (SELECT * FROM run) INSERT INTO run_label SELECT run_id, 'a', 'b' FROM a", "INSERT"),
        ("WITH RECURSIVE a (x) AS (SELECT 1) UPDATE run SET status = 'failed'", "UPDATE"),
        ("INSERT INTO run_label VALUES (1, 'a', 'b') RETURNING key", "INSERT"),
        (
          "CREATE TRIGGER t INSTEAD OF INSERT ON runs BEGIN DELETE FROM run; END", "changing the schema"
        ),
        ("CREATE TEMP VIEW v AS SELECT 1", "changing the schema"),
        ("CREATE VIRTUAL TABLE v USING fts5(x)", "changing the schema"),
        ("SELECT fts3_tokenizer('a', x'00')", "fts3_tokenizer()"),
        ("BEGIN IMMEDIATE", "a transaction"),
      ]
      for (sql, action) in attempts {
        #expect(problem(warehouse, sql) == .notAllowed(action: action), "\(sql)")
      }
      // SQLite itself has words for these.
      for (sql, words) in [
        ("UPDATE sqlite_schema SET sql = ''", "table sqlite_master may not be modified"),
        ("DELETE FROM runs", "cannot modify runs because it is a view"),
        ("SELECT * FROM pragma_journal_mode('OFF')", "unknown database 'OFF'"),
      ] {
        #expect(problem(warehouse, sql)?.description.hasPrefix(words) == true, "\(sql)")
      }
      #expect(try Data(contentsOf: URL(filePath: warehouse.path)) == before)
      #expect(!FileManager.default.fileExists(atPath: "/tmp/copy.db"))
    }
  }

  @Test("a second statement is refused with its place; a comment behind the first is none")
  func severalStatements() async throws {
    try await withKnownRuns { warehouse, _ in
      #expect(
        problem(warehouse, "SELECT 1;\n DELETE FROM run")?.description == """
          more than one statement, the second begins at line 2, column 2; give one at a time
             DELETE FROM run
             ^
          """)
      #expect(problem(warehouse, "SELECT 1; -- done\n/* yes */") == nil)
      #expect(problem(warehouse, " -- nothing") == .empty)
    }
  }

  @Test("an error shows the place and what was probably meant")
  func caret() async throws {
    try await withKnownRuns { warehouse, _ in
      #expect(
        problem(warehouse, "SELECT scenario,\n\tmemory_usd_mb FROM samples")?.description == """
          no such column: memory_usd_mb (line 2, column 2); did you mean memory_used_mb?
            \tmemory_usd_mb FROM samples
            \t^
          """)
      #expect(
        problem(warehouse, "SELECT * FROM contaner_stats")?.description == """
          no such table: contaner_stats (line 1, column 15); did you mean container_stats?
            SELECT * FROM contaner_stats
                          ^
          """)
      #expect(
        problem(warehouse, "SELECT 'é', FROM runs")?.description == """
          near "FROM": syntax error (line 1, column 13)
            SELECT 'é', FROM runs
                        ^
          """)
      #expect(
        problem(warehouse, "SELECT medain(1)")?.description.contains("; did you mean median?\n") == true)
      #expect(
        problem(warehouse, "SELECT run_id FROM runs WHERE status = \"completed\"")?.description == """
          no such column: completed (line 1, column 40); did you mean 'completed', a text?
            SELECT run_id FROM runs WHERE status = "completed"
                                                   ^
          """)
      #expect(
        problem(warehouse, "SELECT zzzzzz FROM runs")?.description.contains("did you mean") == false)
    }
  }

  @Test("parameters are bound, and a missing or unknown one is refused with those declared")
  func parameters() async throws {
    try await withKnownRuns { warehouse, _ in
      let sql = "SELECT :text AS t, typeof($number) AS n, @none IS NULL AS z"
      let rows = try ReadOnlySQL(warehouse).rows(
        sql, parameters: ["text": "'; DROP TABLE run", "number": 7, "none": nil]
      ).rows
      #expect(rows == [["'; DROP TABLE run", "integer", 1]])
      #expect(
        problem(warehouse, sql, ["text": "x"])
          == .missingParameters(["number", "none"], declared: ["text", "number", "none"]))
      #expect(
        problem(warehouse, "SELECT :a", ["a": 1, "b": 2]) == .unknownParameters(["b"], declared: ["a"]))
      #expect(problem(warehouse, "SELECT ?") == .positionalParameter("?1"))
    }
  }

  @Test("a query that never ends is stopped", .timeLimit(.minutes(1)))
  func timeout() async throws {
    try await withKnownRuns { warehouse, _ in
      #expect(throws: StatementProblem.timeout(seconds: 0.2)) {
        try ReadOnlySQL(warehouse).rows(
          "WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c",
          timeoutSeconds: 0.2)
      }
    }
  }

  @Test("every view can be read, and so can json_each, table_info and the plan of a query")
  func readable() async throws {
    try await withKnownRuns { warehouse, _ in
      let views = try ReadOnlySQL(warehouse).rows("SELECT name FROM sqlite_schema WHERE type = 'view'").rows
      #expect(views.count >= 10)
      for case .text(let view) in views.map({ $0[0] }) {
        #expect(problem(warehouse, "SELECT * FROM \(view)") == nil, "\(view)")
      }
      #expect(problem(warehouse, "SELECT value FROM runs, json_each(labels)") == nil)
      #expect(problem(warehouse, "PRAGMA table_info(runs)") == nil)
      #expect(problem(warehouse, "EXPLAIN QUERY PLAN SELECT * FROM samples") == nil)
    }
  }

  @Test("values come out as what they are")
  func values() async throws {
    try await withKnownRuns { warehouse, _ in
      let rows = try ReadOnlySQL(warehouse).rows(
        "SELECT 9223372036854775807, 0.1, '', NULL, x'00ff', 'a' || char(0) || 'b'"
      ).rows
      #expect(rows == [[.integer(.max), 0.1, "", nil, .blob([0, 255]), "a\0b"]])
    }
  }
}
