import Foundation
import Testing
import TidemarkTestSupport

/// A warehouse that somebody made to do harm, or that is damaged: every command ends, by itself, with a code of its own.
@Suite struct HostileWarehouseTests {
  private static let commands: [[String]] = [
    ["runs"], ["show"], ["summary"], ["scaling"], ["leaks"], ["resets"], ["ooms"], ["compare", "#1", "#2"],
    ["trend"],
    ["gate", "--against", "#1", "--no-store"], ["calibrate", "--baseline-runs", "5"],
    ["plan", "--change", "5%"], ["baseline", "list"],
    ["query", "headroom"], ["query", "peak_moments", "-p", "scenario=baseline"],
    ["sql", "SELECT * FROM runs, scenarios, container_stats"], ["schema"], ["db", "info"],
    ["db", "check"], ["report", "-f", "html"], ["report", "-f", "markdown"], ["export", "--view", "samples"],
    ["export", "#2", "--as", "results-json", "-o", "-"],
  ]

  /// Statements that no rule of the schema stops.
  private static let changes = [
    "UPDATE run SET started_at_us = 9223372036854775807", "UPDATE run SET elapsed_us = 9223372036854775807",
    "UPDATE run SET elapsed_us = -9223372036854775807, interval_us = -1",
    "UPDATE run SET run_id = 1000000000000000000 WHERE run_id = 2; UPDATE scenario SET run_id = 1000000000000000000 WHERE run_id = 2",
    "UPDATE scenario SET elapsed_us = 9223372036854775807, total_agents = 9223372036854775807",
    "UPDATE scenario SET started_offset_us = 9223372036854775807, sample_count = 9223372036854775807",
    "UPDATE scenario SET planned_duration_us = -9223372036854775808, stale_count = 9223372036854775807",
    "UPDATE phase SET started_offset_us = -9223372036854775808, tick_count = 9223372036854775807",
    "UPDATE sample SET working_set_bytes = 9223372036854775807, memory_limit_bytes = 1, cpu_millicores = 9223372036854775807",
    "UPDATE container SET restarts = 9223372036854775807, memory_limit_bytes = 9223372036854775807",
    "UPDATE container_statistic SET mean = 1e300, m2 = 1e308, maximum = 1e308, slope_per_min = -1e308",
    "UPDATE container_statistic SET sample_count = 9223372036854775807, mean = 9e999",
    "UPDATE host SET cpu_cores = 9223372036854775807, memory_bytes = -9223372036854775808",
    "UPDATE scenario SET parameters = '[[[[', kind = 'nothing'; UPDATE run SET configuration = '{', status = 'odd'",
    "DROP VIEW runs; CREATE VIEW runs AS SELECT 1 AS run_id, * FROM run",
    "DROP VIEW scenarios; CREATE VIEW scenarios AS SELECT hex(randomblob(1000000000)) AS scenario_id, * FROM scenario",
    "DROP VIEW container_stats; CREATE VIEW container_stats AS SELECT 1 AS run_id",
  ]

  @Test(
    "values out of every range, of wrong types, and views of others end no command by a signal",
    arguments: changes)
  func values(change: String) async throws {
    try await RecordedRuns.known.withCopy { path in
      let made = try await Shell.run(
        ["sqlite3", "-cmd", ".dbconfig defensive off", path],
        input: "PRAGMA ignore_check_constraints = ON;\nPRAGMA foreign_keys = OFF;\n\(change);\n")
      #expect(made.status == 0, "\(made.stderr)")
      for command in Self.commands {
        let result = try await BuiltTool.tidemark.run(command + ["--db", path])
        #expect(
          [0, 1, 2, 3, 4].contains(result.status), "\(command): \(result.status) \(result.stderr.suffix(300))"
        )
      }
    }
  }

  @Test("a statement that wants all memory, or takes long in one function, ends: code 1")
  func statements() async throws {
    try await RecordedRuns.known.withCopy { path in
      func sql(_ statement: String, _ options: String...) async throws -> ToolResult {
        try await BuiltTool.tidemark.run(
          ["sql", statement, "--db", path, "-f", "json", "-o", path + ".json"] + options,
          through: ["sh", "-c", "ulimit -v 6000000; exec \"$@\"", "sh"])
      }
      let blob = try await sql("SELECT randomblob(300000000)")
      #expect(blob.status == 1 && blob.stderr.contains("too big"), "\(blob.stderr)")
      let rows = try await sql(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c")
      #expect(rows.status == 1 && rows.stderr.contains("the result is larger than 256 MB"), "\(rows.stderr)")
      let began = ContinuousClock.now
      let slow = try await sql("SELECT hex(randomblob(15000000)) FROM samples", "--timeout", "1")
      #expect(slow.status == 1, "\(slow.stderr)")
      #expect(ContinuousClock.now - began < .seconds(20))
    }
  }

  @Test("a pipe that is named as the warehouse is none: code 4, at once")
  func namedPipe() async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "pipe.db").path
      #expect(mkfifo(path, 0o600) == 0)
      let read = try await BuiltTool.tidemark.run(["runs", "--db", path])
      #expect(read.status == 4)
      let record = try await BuiltTool.collect.run(
        ["record", "--duration", "1s", "--pid", "a=\(getpid())", "--db", path])
      #expect(record.status == 4)
    }
  }
}
