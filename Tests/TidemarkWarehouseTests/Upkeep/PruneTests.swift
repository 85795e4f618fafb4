import Foundation
import GRDB
import Testing
import TidemarkTestSupport

@testable import TidemarkWarehouse

@Suite struct PruneTests {
  /// 60 runs, one a day, the newest half an hour before `now`; every tenth carries the label `release`.
  private let now = Moment(microseconds: SampleRuns.start + 1_800_000_000)

  private func withRuns(_ body: (String) async throws -> Void) async throws {
    try await RecordedRuns.many.withCopy(body)
  }

  private func rule(
    keepDays: Int64 = 30, keptLast: Int = 0, labels: [PruneRule.Label] = [], samplesOnly: Bool = false
  ) -> PruneRule {
    PruneRule(
      before: now.adding(days: -keepDays), keptLast: keptLast, keptLabels: labels,
      isSamplesOnly: samplesOnly)
  }

  private func prune(_ rule: PruneRule, _ path: String) throws -> [PruneDecision] {
    let warehouse = try Warehouse.openForWriting(path)
    let prune = Prune(rule, in: warehouse)
    let done = try prune.apply(prune.plan())
    try warehouse.checkpoint()
    return done
  }

  private func wrong(_ path: String) throws -> [String] {
    try Warehouse.openForReading(path).check(isQuick: false).filter { $0.verdict != .ok }.map(\.name)
  }

  @Test("runs beyond the age go with everything that hangs on them, younger ones stay as they were")
  func runs() async throws {
    try await withRuns { path in
      let before = try FileContents(path)
      let done = try prune(rule(), path)
      #expect(done.count == 30 && done.allSatisfy { $0.action == .deleteRun && $0.sampleCount == 240 })
      let after = try FileContents(path)
      #expect(
        after["runs"].count == 30 && after["samples"].count == 30 * 240 && after["scenarios"].count == 60)
      for view in before.views.keys where view != "baselines" {
        #expect(Set(after[view]).isSubset(of: before[view]), "\(view)")
      }
      #expect(try wrong(path) == [])
    }
  }

  @Test(
    "labelled runs, the last ones, runs of a current baseline and runs in progress stay, each with its reason"
  )
  func kept() async throws {
    try await withRuns { path in
      try tamper(
        path,
        """
        INSERT INTO baseline (baseline_id, name, selector, set_at_us) VALUES (1, 'old', 'x', 1), (2, 'old', 'x', 2), (3, 'main', 'x', 3);
        INSERT INTO baseline_run VALUES (1, 1), (2, 2), (3, 2);
        UPDATE run SET status = 'running', elapsed_us = NULL WHERE run_id = 3;
        """)
      let labels = [
        PruneRule.Label(key: "release", value: "r50"), PruneRule.Label(key: "nobody", value: nil),
      ]
      let warehouse = try Warehouse.openForReading(path)
      let plan = try Prune(rule(keepDays: 1, keptLast: 5, labels: labels), in: warehouse).plan()
      let reasons = Dictionary(grouping: plan.filter { $0.action == .keep }, by: { $0.reason ?? "" })
        .mapValues { $0.map(\.runID) }
      // Day 50 before the newest is run 60 - 50.
      #expect(
        reasons == [
          "baseline main, old": [2], "label release=r50": [10], "among the last 5": [56, 57, 58, 59],
        ])
      #expect(!plan.contains { $0.runID == 3 }, "in progress")
      #expect(plan.first { $0.runID == 1 }?.action == .deleteRun, "an earlier promotion protects nothing")
      #expect(plan.count { $0.action == .deleteRun } == 58 - 6)
    }
  }

  @Test(
    "with samples only, statistics and counts stay, the hash of the rest tells damage, and nothing reads as damaged"
  )
  func samplesOnly() async throws {
    try await withRuns { path in
      let before = try FileContents(path)
      let done = try prune(rule(samplesOnly: true), path)
      #expect(done.count { $0.action == .deleteSamples } == 30)
      let after = try FileContents(path)
      for view in ["container_stats", "phases", "containers", "run_labels"] {
        #expect(after[view] == before[view], "\(view)")
      }
      #expect(after["samples"].count == 30 * 240)
      #expect(after["runs"].count { $0.contains("sample_count=240") } == 60)
      #expect(after["runs"].count { $0.contains("samples_pruned=1|raw_sample_count=0") } == 30)
      #expect(
        after["scenarios"].count { $0.contains("samples_pruned=1") && $0.contains("raw_sample_count=0") }
          == 60)
      #expect(try wrong(path) == [])
      #expect(try prune(rule(samplesOnly: true), path).allSatisfy { $0.action == .keep })
      try tamper(
        path,
        "UPDATE container_statistic SET mean = mean + 1 WHERE scenario_id = 1 AND container_id = 1 AND metric = 'cpu'"
      )
      #expect(try wrong(path) == ["content hashes"])
    }
  }

  @Test("a prune that was cut off half-way reads as pruned, is told, and is finished by the next")
  func cutOff() async throws {
    try await withRuns { path in
      try tamper(
        path,
        """
        UPDATE scenario SET samples_pruned_at_us = 1 WHERE scenario_id = 1;
        DELETE FROM sample WHERE scenario_id = 1 AND container_id = 1;
        """)
      #expect(try wrong(path) == ["pruning"])
      #expect(try prune(rule(samplesOnly: true), path).count { $0.action == .deleteSamples } == 30)
      #expect(try wrong(path) == [])
    }
  }

  @Test(
    "a collector that writes meanwhile loses nothing; vacuum waits for no one and gives the space back after")
  func besideCollector() async throws {
    try await withRuns { path in
      let before = try #require(FileSystem.size(path))
      let writer = SharedWriter(path)
      let stored = try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask {
          try await writer.write(flushes: 100_000, rowsEach: 20)
        }
        while writer.acknowledgedCount == 0 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(throws: UpkeepError.collectorsActive(path: FileSystem.canonical(path), runs: [61])) {
          try Warehouse.openForWriting(path).vacuum()
        }
        #expect(try prune(rule(), path).count == 30)
        writer.stop()
        return try await group.reduce(0, +)
      }
      let contents = try FileContents(path)
      #expect(contents["samples"].count { $0.contains("\"writer\"") } == stored)
      let vacuum = try Warehouse.openForWriting(path).vacuum()
      #expect(
        vacuum.bytesAfter < vacuum.bytesBefore && !vacuum.isWaitingForReader && vacuum.bytesBefore >= before)
      #expect(try FileContents(path) == contents)
      #expect(try FileHeader(path: path).applicationID == Warehouse.applicationID)
      #expect(try wrong(path) == [])
    }
  }
}

extension RecordedRuns {
  static let many = RecordedRuns { path in
    let warehouse = try Warehouse.openForWriting(path)
    try await ManyRuns.record(60, in: warehouse)
    try warehouse.checkpoint()
  }
}
