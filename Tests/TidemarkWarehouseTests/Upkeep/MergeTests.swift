import Foundation
import GRDB
import Testing
import TidemarkSQL
import TidemarkTestSupport

@testable import TidemarkWarehouse

@Suite struct MergeTests {
  /// Two warehouses with runs of their own and what was judged of them.
  private func withTwoFiles(_ body: (_ a: String, _ b: String) async throws -> Void) async throws {
    try await RecordedRuns.known.withCopy { a in
      try await RecordedRuns.noisy.withCopy { b in
        try tamper(a, Self.judged(run: 2, baselineAt: 1_800_000_000_000_000, "people"))
        try tamper(b, Self.judged(run: 1, baselineAt: 1_700_000_000_000_000, "ci"))
        try await body(a, b)
      }
    }
  }

  private static func judged(run: Int64, baselineAt: Int64, _ who: String) -> String {
    """
    INSERT INTO judgement (created_at_us, tool_version, algorithm_version, policy, policy_sha256, verdict)
      VALUES (\(baselineAt), '0', 1, '{}', '\(String(repeating: "a", count: 64))', 'fail');
    INSERT INTO judgement_run SELECT 1, 'candidate', uid FROM run WHERE run_id = \(run);
    INSERT INTO finding (run_id, kind, subject, verdict, reason, evidence, policy_version, created_at_us, judgement_id)
      VALUES (\(run), 'leak', 's/c/memory', 'fail', 'because', '{}', '1', 5, 1),
             (\(run), 'reset', 's/c/memory', 'pass', 'because', '{}', '1', 5, NULL);
    INSERT INTO baseline (name, selector, set_at_us, set_by) VALUES ('main', 'latest', \(baselineAt), '\(who)');
    INSERT INTO baseline_run VALUES (1, \(run));
    INSERT INTO acknowledgement (subject, begins_at_us, run_id, because, created_at_us)
      VALUES ('*', 7, \(run), '\(who)', 9);
    INSERT INTO run_label VALUES (\(run), 'who', '\(who)');
    """
  }

  @discardableResult
  private func merge(_ other: String, into path: String) throws -> [MergedRun] {
    let into = try Warehouse.openForWriting(path)
    let runs = try Merge(other, into: into).run()
    try into.checkpoint()
    return runs
  }

  private func copy(_ path: String, _ suffix: String) throws -> String {
    try FileManager.default.copyItem(atPath: path, toPath: path + suffix)
    return path + suffix
  }

  private func wrong(_ path: String) throws -> [CheckResult] {
    try Warehouse.openForReading(path).check(isQuick: false).filter { $0.verdict != .ok }
  }

  @Test(
    "either way round two files come to hold the same rows, verdicts and baselines too; again changes nothing"
  )
  func bothWays() async throws {
    try await withTwoFiles { a, b in
      let (ab, ba) = (try copy(a, "-ab"), try copy(b, "-ba"))
      #expect(try merge(b, into: ab).map(\.outcome) == [.added, .added, .added])
      #expect(try merge(a, into: ba).map(\.outcome) == [.added, .added])
      let contents = try FileContents(ab)
      #expect(try contents == FileContents(ba))
      #expect(
        contents["runs"].count == 5 && contents["findings"].count == 4 && contents["judgements"].count == 2)
      for view in ["samples", "container_stats", "phases", "scenarios", "oom_events", "run_labels"] {
        #expect(try Set(contents[view]) == Set(FileContents(a)[view] + FileContents(b)[view]), "\(view)")
      }
      #expect(try wrong(ab).isEmpty && wrong(ba).isEmpty)
      // The newest promotion of the name is the current one in both, whichever came first.
      let current = contents["baselines"].filter { $0.contains("is_current=1") }
      #expect(current.count == 1 && current[0].contains("people"))

      #expect(try merge(b, into: ab).allSatisfy { $0.outcome == .present && $0.sampleCount == 0 })
      #expect(try FileContents(ab) == contents)
    }
  }

  @Test("the other file is not touched")
  func readsOnly() async throws {
    try await withTwoFiles { a, b in
      let before = try Data(contentsOf: URL(filePath: b))
      try merge(b, into: a)
      #expect(try Data(contentsOf: URL(filePath: b)) == before)
      #expect(throws: UpkeepError.sameFile(path: FileSystem.canonical(a))) { try merge(a, into: a) }
    }
  }

  @Test(
    "other contents under one uid are refused and named, the other runs come, the run here stays as it was")
  func conflict() async throws {
    try await withTwoFiles { a, b in
      let other = try copy(a, "-other")
      let changed = "UPDATE run SET hostname = 'elsewhere', content_sha256 = NULL WHERE run_id = 1"
      try tamper(other, changed)
      try merge(b, into: other)
      let before = try FileContents(a)
      let runs = try merge(other, into: a)
      #expect(runs.count { $0.outcome == .added } == 3 && runs.count { $0.outcome == .present } == 1)
      #expect(
        runs.filter { $0.outcome == .conflict }.map(\.detail) == [
          "it is run #1 here with other contents, first in run"
        ])
      #expect(try Set(before["runs"]).isSubset(of: FileContents(a)["runs"]))
    }
  }

  @Test("a run whose rows there do not give their hash is refused without a trace")
  func damaged() async throws {
    try await withTwoFiles { a, b in
      try tamper(
        b,
        "UPDATE sample SET pids = 7 WHERE (scenario_id, offset_us) = (2, (SELECT max(offset_us) FROM sample WHERE scenario_id = 2))"
      )
      let runs = try merge(b, into: a)
      #expect(runs.map(\.outcome) == [.damaged, .added, .added])
      #expect(runs[0].detail?.hasPrefix("scenario 2 (load_scaling_10) differs from its hash there") == true)
      #expect(try FileContents(a)["runs"].count == 4)
      #expect(try wrong(a).isEmpty)
    }
  }

  @Test(
    "a run in progress there is skipped; one left running here by a dead collector is completed under its number"
  )
  func unfinished() async throws {
    try await withTwoFiles { a, b in
      let young = try copy(b, "-young")
      // As the file was while run #2 was being recorded, before run #3.
      try tamper(
        young,
        """
        DELETE FROM run WHERE run_id = 3;
        DELETE FROM scenario WHERE run_id = 2 AND ordinal > 2;
        UPDATE run SET status = 'running', elapsed_us = NULL, content_sha256 = NULL WHERE run_id = 2;
        """)
      #expect(try merge(young, into: a).map(\.outcome) == [.added, .running])
      #expect(try FileContents(a)["runs"].count == 3)
      #expect(try merge(b, into: young).map(\.outcome) == [.present, .completed, .added])
      #expect(try FileContents(young) == FileContents(b))
      let id = try Warehouse.openForReading(young).queue.read { db in
        try Int64.fetchAll(db, sql: "SELECT run_id FROM run ORDER BY run_id")
      }
      // Numbers are never given twice, and #3 was in that file once.
      #expect(id == [1, 2, 4])
    }
  }

  @Test("labels that are missing come, a label with another value stays and is named")
  func labels() async throws {
    try await withTwoFiles { a, _ in
      let other = try copy(a, "-other")
      try tamper(
        other,
        "INSERT INTO run_label VALUES (1, 'new', 'x'); UPDATE run_label SET value = 'dev' WHERE key = 'git.branch'"
      )
      let runs = try merge(other, into: a)
      #expect(runs.map(\.detail) == [nil, "kept the label git.branch=main (there dev)"])
      #expect(try FileContents(a)["run_labels"].contains { $0.contains("key=\"new\"") })
    }
  }

  @Test("readings that were pruned here come back from a file that still has them")
  func restored() async throws {
    try await withTwoFiles { _, b in
      let pruned = try copy(b, "-pruned")
      let before = try FileContents(b)
      let warehouse = try Warehouse.openForWriting(pruned)
      let prune = Prune(
        PruneRule(before: .now.adding(days: 365), keptLast: 0, keptLabels: [], isSamplesOnly: true),
        in: warehouse)
      _ = try prune.apply(prune.plan())
      try warehouse.checkpoint()
      // Run #1 is a baseline and keeps them.
      let readings = before["samples"].count
      #expect(try FileContents(pruned)["samples"].count < readings / 2)
      // The fuller file wins whichever is merged into which.
      #expect(try merge(pruned, into: b).allSatisfy { $0.outcome == .present })
      #expect(try FileContents(b) == before)
      #expect(try merge(b, into: pruned).filter { $0.outcome == .restored }.count == 2)
      #expect(try FileContents(pruned) == before)
      #expect(try wrong(pruned).isEmpty)
    }
  }

  @Test("merging while a collector writes loses neither its rows nor the merged ones")
  func besideWriter() async throws {
    try await withTwoFiles { a, b in
      let count = try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask { try await SharedWriter(a).write(flushes: 60, rowsEach: 100) }
        group.addTask {
          try await Task.sleep(for: .milliseconds(20))
          try merge(b, into: a)
          return 0
        }
        return try await group.reduce(0, +)
      }
      #expect(count == 6_000)
      let contents = try FileContents(a)
      #expect(contents["runs"].count == 6)
      #expect(contents["samples"].count { $0.contains("container=\"writer\"") } == count)
      #expect(try wrong(a).isEmpty)
    }
  }

  @Test("every table is either brought over or known to be none of a merge's business")
  func complete() async throws {
    try await RecordedRuns.known.withCopy { path in
      let tables = try Warehouse.openForReading(path).queue.read { db in
        try String.fetchAll(
          db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
      }
      let merged =
        [
          "host", "run", "run_label", "scenario", "judgement", "judgement_run", "finding", "acknowledgement",
          "baseline", "baseline_run",
        ] + RunCopy.scenarioTables.map(\.0)
      // Triggers fill these from what is merged.
      #expect(Set(tables) == Set(merged + ["series", "series_point"]))
    }
  }
}
