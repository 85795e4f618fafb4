import Foundation
import Testing
import TidemarkTestSupport
import TidemarkWarehouse

/// `tidemark merge` and `tidemark db` as people and scripts meet them.
@Suite struct UpkeepCommandTests {
  private func tidemark(_ arguments: String...) async throws -> ToolResult {
    try await BuiltTool.tidemark.run(arguments)
  }

  @Test("db check: 0 for a whole file, 1 and the way out for a damaged one, 4 for one that is no warehouse")
  func check() async throws {
    try await RecordedRuns.known.withCopy { path in
      let whole = try await tidemark("db", "check", "--db", path, "--format", "tsv")
      #expect(whole.status == 0 && whole.stderr.isEmpty)
      #expect(whole.stdout.contains("content hashes\tok\t9 computed anew\n"))
      #expect(whole.stdout.contains("\nsqlite\t"))
      _ = try await Shell.sqlite(
        path, "UPDATE sample SET pids = 3 WHERE scenario_id = 2 AND offset_us = 8000000;")
      let damaged = try await tidemark("db", "check", "--db", path, "--format", "tsv")
      #expect(damaged.status == 1)
      #expect(
        damaged.stdout.contains(
          "content hashes\twrong\tscenario 1 (baseline) of run #2 differs from its hash\n"))
      #expect(damaged.stderr.contains("is damaged (content hashes); restore it from a backup, or merge"))
      let quick = try await tidemark("db", "check", "--quick", "--db", path, "--format", "tsv")
      #expect(quick.status == 0 && !quick.stdout.contains("hashes\twrong"))
      try Data("no warehouse".utf8).write(to: URL(filePath: path))
      #expect(try await tidemark("db", "check", "--db", path).status == 4)
    }
  }

  @Test("db backup: the copy is a warehouse like the original; an existing file needs --force")
  func backup() async throws {
    try await RecordedRuns.known.withCopy { path in
      let copy = path + ".copy"
      let first = try await tidemark("db", "backup", copy, "--db", path, "--format", "json")
      #expect(first.status == 0 && first.stdout.contains("\"verified_scenario_count\": 9"), "\(first.stdout)")
      #expect(try await tidemark("runs", "--db", copy).stdout == tidemark("runs", "--db", path).stdout)
      let second = try await tidemark("db", "backup", copy, "--db", path)
      #expect(
        second.status == 1 && second.stderr.contains("exists; name another file, or replace it with --force"))
      #expect(try await tidemark("db", "backup", copy, "--force", "--db", path).status == 0)
    }
  }

  @Test("merge: what came is told, again brings nothing, a conflict is refused with code 1")
  func merge() async throws {
    try await RecordedRuns.known.withCopy { path in
      let into = path + ".all"
      let first = try await tidemark(
        "merge", path, "--db", into, "--columns", "run_id,outcome", "--format", "csv")
      #expect(first.stdout == "run_id,outcome\n1,added\n2,added\n" && first.status == 0, "\(first.stderr)")
      #expect(first.stderr == "2 added\n")
      let again = try await tidemark("merge", path, "--db", into)
      #expect(again.status == 0 && again.stderr == "2 present\n")
      _ = try await Shell.sqlite(path, "UPDATE scenario SET elapsed_us = 7 WHERE run_id = 2 AND ordinal = 1;")
      let conflict = try await tidemark("merge", path, "--db", into)
      #expect(conflict.status == 1)
      #expect(
        conflict.stderr.contains(
          "was refused: it is run #2 here with other contents, first in scenario 1 'baseline'"))
      let missing = try await tidemark("merge", path + ".none", "--db", path + ".new")
      #expect(missing.status == 4 && !FileManager.default.fileExists(atPath: path + ".new"))
    }
  }

  @Test("merge killed at twenty random moments and repeated: the same rows as merged once")
  func killedMerge() async throws {
    try await withTemporaryDirectory { directory in
      let other = directory.appending(path: "other.db").path
      let warehouse = try Warehouse.openForWriting(other)
      try await ManyRuns.record(12, in: warehouse)
      try warehouse.checkpoint()
      let once = directory.appending(path: "once.db").path
      #expect(try await tidemark("merge", other, "--db", once).status == 0)
      let dump =
        "SELECT line FROM (SELECT uid || status || coalesce(content_sha256, '') AS line FROM run UNION ALL SELECT content_sha256 FROM scenario UNION ALL SELECT count(*) FROM sample UNION ALL SELECT count(*) FROM run_label UNION ALL SELECT sum(mean) FROM container_statistic) ORDER BY line;"
      let expected = try await Shell.sqlite(once, dump)
      var partial = 0
      for kill in 0..<20 {
        let path = directory.appending(path: "\(kill).db").path
        try await killTidemark(["merge", other, "--db", path], afterMilliseconds: 20 + kill * 20)
        if FileManager.default.fileExists(atPath: path) {
          let count = try await Shell.sqlite(path, "SELECT count(*) FROM run;")
          if count != "0\n" && count != "12\n" { partial += 1 }
        }
        let repeated = try await tidemark("merge", other, "--db", path)
        #expect(repeated.status == 0, "\(repeated.stderr)")
        #expect(try await Shell.sqlite(path, dump) == expected)
      }
      let check = try await tidemark("db", "check", "--db", directory.appending(path: "0.db").path)
      #expect(check.status == 0)
      print("merges killed half-way: \(partial) of 20")
    }
  }

  private func killTidemark(_ arguments: [String], afterMilliseconds: Int) async throws {
    let process = Process()
    process.executableURL = BuiltTool.tidemark.url
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    try await Task.sleep(for: .milliseconds(afterMilliseconds))
    kill(process.processIdentifier, SIGKILL)
    while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
  }

  @Test(
    "db prune shows what would go and does nothing; --apply does it, and reports say that readings are gone")
  func prune() async throws {
    try await RecordedRuns.known.withCopy { path in
      // The clock of the runs is 2026-11-22.
      _ = try await Shell.sqlite(
        path, "UPDATE run SET started_at_us = started_at_us - 315360000000000, content_sha256 = NULL;")
      let arguments = ["db", "prune", "--keep", "90d", "--samples-only", "--db", path]
      let leaks = try await tidemark(
        "leaks", "--db", path, "--format", "csv", "--columns", "scenario,container,slope_mb_per_min,class")
      let resets = try await tidemark(
        "resets", "--db", path, "--format", "csv", "--columns", "container,post_reset_mean_mb,result")
      let summary = try await tidemark("summary", "--db", path)
      let shown = try await BuiltTool.tidemark.run(arguments)
      #expect(shown.status == 0)
      #expect(
        shown.stderr == "would delete 198 samples of 2 runs; add --apply to do it\n",
        "\(shown.stderr)")
      #expect(try await Shell.sqlite(path, "SELECT count(*) FROM sample;") == "198\n")
      #expect(try await BuiltTool.tidemark.run(arguments + ["--apply"]).status == 0)
      #expect(try await Shell.sqlite(path, "SELECT count(*) FROM sample;") == "0\n")

      let after = try await tidemark(
        "leaks", "--db", path, "--format", "csv", "--columns", "scenario,container,slope_mb_per_min,class")
      #expect(after.stdout == leaks.stdout && after.status == leaks.status)
      #expect(after.stderr.contains("series were pruned; their least-squares slopes are the stored ones"))
      let reset = try await tidemark(
        "resets", "--db", path, "--format", "csv", "--columns", "container,post_reset_mean_mb,result")
      #expect(reset.stdout == resets.stdout && reset.status == resets.status)
      #expect(reset.stderr.contains("readings of 3 of 3 series were pruned"))
      #expect(try await tidemark("summary", "--db", path).stdout == summary.stdout)
      let export = try await tidemark("export", "--as", "results-json", "--db", path, "-o", path + ".json")
      #expect(
        export.status == 1 && export.stderr.contains("raw samples of run #2 were pruned"), "\(export.stderr)")
    }
  }

  @Test("db migrate brings an old file to the newest schema and keeps the old one beside it")
  func migrate() async throws {
    try await withOldWarehouse { path in
      let refused = try await tidemark("runs", "--db", path)
      #expect(
        refused.status == 4 && refused.stderr.contains("migrate it with `tidemark db migrate --db \(path)`"))
      let migrated = try await tidemark("db", "migrate", "--db", path, "--format", "csv")
      #expect(migrated.status == 0, "\(migrated.stderr)")
      let fields = migrated.stdout.split(separator: "\n")[1].split(separator: ",")
      #expect(fields[1] == "4" && fields[2] == "\(Warehouse.schemaVersion)")
      #expect(
        try await Shell.sqlite(String(fields[3]), "PRAGMA user_version; SELECT test_id FROM run;")
          == "4\n20260101_000000\n")
      #expect(try await tidemark("runs", "--db", path).stdout.contains("20260101_000000"))
      #expect(try await tidemark("db", "check", "--db", path).status == 0)
      let again = try await tidemark("db", "migrate", "--db", path)
      #expect(again.status == 0 && again.stderr.contains("newest schema already; nothing was done"))
    }
  }

  @Test(
    "a migration killed at any write leaves the old version or the new one, and is finished by the next",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/strace"), "needs strace"))
  func killedMigration() async throws {
    try await withOldWarehouse { path in
      let old = try Data(contentsOf: URL(filePath: path))
      var (kills, isKilled) = (0, true)
      while isKilled {
        for suffix in ["-wal", "-shm", "-lock"] where FileManager.default.fileExists(atPath: path + suffix) {
          try FileManager.default.removeItem(atPath: path + suffix)
        }
        try old.write(to: URL(filePath: path))
        let calls = "pwrite64,fdatasync,fsync,ftruncate,unlink"
        let result = try await BuiltTool.tidemark.run(
          ["db", "migrate", "--no-backup", "--db", path],
          through: [
            "strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(calls)", "-e",
            "inject=\(calls):signal=SIGKILL:when=\(kills + 1)",
          ])
        isKilled = result.status == 128 + SIGKILL
        guard isKilled else {
          #expect(result.status == 0, "\(result.stderr)")
          break
        }
        kills += 1
        let state = try await Shell.sqlite(
          path, "PRAGMA integrity_check; PRAGMA user_version; SELECT test_id FROM run;")
        #expect(
          [4, Warehouse.schemaVersion].contains { state == "ok\n\($0)\n20260101_000000\n" },
          "kill \(kills): \(state)")
        let next = try await tidemark("db", "migrate", "--no-backup", "--db", path)
        #expect(next.status == 0, "kill \(kills): \(next.stderr)")
      }
      #expect(kills > 10)
      #expect(try await tidemark("db", "check", "--db", path).status == 0)
      print("migrations killed: \(kills)")
    }
  }

  private func withOldWarehouse(_ body: (String) async throws -> Void) async throws {
    try await withTemporaryDirectory { directory in
      let path = directory.appending(path: "old.db").path
      let migrations = try ["m0001_run", "m0002_scenario", "m0003_statistic", "m0004_views"].map {
        try String(contentsOf: packageRoot.appending(path: "migrations/\($0).sql"), encoding: .utf8)
      }
      _ = try await Shell.sqlite(
        path,
        """
        PRAGMA application_id = \(Warehouse.applicationID);
        PRAGMA journal_mode = WAL;
        BEGIN;
        \(migrations.joined(separator: "\n"))
        PRAGMA user_version = 4;
        INSERT INTO run (uid, test_id, status, started_at_us, elapsed_us, source, interval_us, tool_version, configuration)
        VALUES ('019a0000-0000-7000-8000-000000000001', '20260101_000000', 'completed', 1767225600000000, 5, 'process', 2000000, '0', '{}');
        COMMIT;
        """)
      try await body(path)
    }
  }
}
