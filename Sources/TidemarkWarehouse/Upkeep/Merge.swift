import Foundation
import GRDB
import TidemarkSQL

/// Brings the runs of another warehouse into this one. Each run is one transaction, so a merge that was killed is
/// finished by running it again; the uid says which runs are the same.
package struct Merge {
  private let into: Warehouse
  private let other: Warehouse

  /// Fails with `WarehouseError` when the other file cannot be read as it is, or `UpkeepError.sameFile`.
  ///
  /// - Parameter into: open for writing.
  package init(_ otherPath: String, into: Warehouse) throws {
    other = try Warehouse.openForReading(otherPath)
    guard !FileSystem.isSame(other.path, into.path) else { throw UpkeepError.sameFile(path: other.path) }
    self.into = into
  }

  /// Merges run by run, oldest first, then baselines, acknowledgements and judgements.
  ///
  /// - Parameters:
  ///   - uid: of the one run to merge, with nothing that was judged; nil for all there is.
  ///   - progress: runs done, of so many.
  package func run(only uid: String? = nil, progress: (Int, Int) -> Void = { _, _ in }) throws
    -> [MergedRun]
  {
    let runs = try other.fetch(RunHead.self, .runHeads).filter { uid == nil || $0.uid == uid }.sorted {
      ($0.startedAt, $0.uid) < ($1.startedAt, $1.uid)
    }
    try into.withConnection { db in
      try db.execute(sql: "ATTACH ? AS other", arguments: [other.readOnlyURI])
    }
    defer { detach() }
    var merged: [MergedRun] = []
    for (index, run) in runs.enumerated() {
      progress(index, runs.count)
      merged.append(try bring(run))
      try into.checkpointIfLarge()
    }
    if uid == nil { try into.write { db in try JudgementMerge(db).run() } }
    try into.checkpointIfLarge()
    return merged
  }

  /// A file that stays attached until the connection closes does no harm.
  private func detach() {
    _ = Result { try into.withConnection { db in try db.execute(sql: "DETACH other") } }
  }

  /// Ends the transaction without a trace of the run.
  private struct Refusal: Error {
    let outcome: MergedRun.Outcome
    let detail: String
  }

  private func bring(_ run: RunHead) throws -> MergedRun {
    func result(
      _ outcome: MergedRun.Outcome, _ runID: Int64?, _ sampleCount: Int = 0, _ detail: String? = nil
    )
      -> MergedRun
    {
      MergedRun(
        uid: run.uid, testID: run.testID, runIDThere: run.runID, runID: runID, outcome: outcome,
        sampleCount: sampleCount, detail: detail)
    }
    guard run.status != RunStatus.running.rawValue else {
      return result(.running, nil, 0, "it has not ended there; merge again when it has")
    }
    do {
      return try into.write { db in
        let here = try Row.fetchOne(
          db, sql: "SELECT run_id, status FROM run WHERE uid = ?", arguments: [run.uid])
        guard let here else {
          let runID = try copy(run, in: db)
          return result(.added, runID, try verify(runID, in: db))
        }
        let runID: Int64 = here["run_id"]
        if here["status"] == RunStatus.running.rawValue {
          if let sideLock = into.sideLock, try sideLock.isClaimedElsewhere(run: runID) {
            return result(.running, runID, 0, "it is being recorded here")
          }
          // Left by a collector that died; what it had stored is the beginning of what there is there.
          try db.execute(sql: "DELETE FROM run WHERE run_id = ?", arguments: [runID])
          _ = try copy(run, as: runID, in: db)
          return result(.completed, runID, try verify(runID, in: db))
        }
        if let difference = try difference(runID, run.runID, in: db) {
          throw Refusal(outcome: .conflict, detail: difference)
        }
        let kept = try bringLabels(from: run.runID, to: runID, in: db)
        let restored = try restoreSamples(from: run.runID, to: runID, in: db)
        return result(restored == nil ? .present : .restored, runID, restored ?? 0, kept)
      }
    } catch let refusal as Refusal {
      return result(refusal.outcome, nil, 0, refusal.detail)
    } catch WarehouseError.damaged(_, let reason), WarehouseError.ruleBroken(_, let reason) {
      return result(.damaged, nil, 0, reason)
    }
  }

  // MARK: - A run that is not here

  private func copy(_ run: RunHead, as runID: Int64? = nil, in db: Database) throws -> Int64 {
    try insert(
      "host", "WHERE host_id = (SELECT host_id FROM other.run WHERE run_id = ?)", [run.runID],
      without: ["host_id"], orIgnore: true, in: db)
    try insert(
      "run", "WHERE run_id = ?", [run.runID], without: runID == nil ? ["run_id"] : [],
      replacing: [
        "run_id": runID.map(String.init) ?? "NULL",
        "host_id": """
        (SELECT here.host_id FROM main.host here JOIN other.host there ON there.fingerprint = here.fingerprint
           WHERE there.host_id = o.host_id)
        """,
      ], in: db)
    let newID = runID ?? db.lastInsertedRowID
    _ = try bringLabels(from: run.runID, to: newID, in: db)
    let scenarios = try Int64.fetchAll(
      db, sql: "SELECT scenario_id FROM other.scenario WHERE run_id = ? ORDER BY ordinal",
      arguments: [run.runID])
    for scenarioID in scenarios {
      try insert(
        "scenario", "WHERE scenario_id = ?", [scenarioID], without: ["scenario_id"],
        replacing: ["run_id": "\(newID)"], in: db)
      let newScenarioID = db.lastInsertedRowID
      for (table, key) in Self.scenarioTables {
        try insert(
          table, "WHERE scenario_id = ? ORDER BY \(key)", [scenarioID],
          without: ["oom_event_id", "container_event_id", "memory_warning_id"],
          replacing: ["scenario_id": "\(newScenarioID)"],
          in: db)
      }
    }
    return newID
  }

  /// What hangs on a scenario, parents first, and the order in which its rows are read.
  static let scenarioTables = [
    ("phase", "phase_id"), ("container", "container_id"), ("sample", "container_id, offset_us"),
    ("sample_io", "container_id, offset_us"), ("oom_event", "oom_event_id"),
    ("container_event", "container_event_id"),
    ("memory_warning", "memory_warning_id"), ("container_statistic", "container_id, phase_id, metric"),
  ]

  /// Copies rows of `other.table` with all columns it has.
  ///
  /// - Parameters:
  ///   - names: columns left out, which this file numbers itself.
  ///   - expressions: what stands for a column; the other row is `o`.
  private func insert(
    _ table: String, _ condition: String, _ arguments: [Int64], without names: Set<String> = [],
    replacing expressions: [String: String] = [:], orIgnore: Bool = false, in db: Database
  ) throws {
    let columns = try db.columns(in: table).map(\.name).filter { !names.contains($0) }
    try db.execute(
      sql: """
        INSERT \(orIgnore ? "OR IGNORE " : "")INTO main.\(table) (\(columns.joined(separator: ", ")))
        SELECT \(columns.map { expressions[$0] ?? "o.\($0)" }.joined(separator: ", "))
        FROM other.\(table) o \(condition)
        """, arguments: StatementArguments(arguments))
  }

  /// The readings brought over. A scenario whose rows do not give its hash ends the transaction.
  private func verify(_ runID: Int64, in db: Database) throws -> Int {
    let stored = try String.fetchOne(
      db, sql: "SELECT content_sha256 FROM run WHERE run_id = ?", arguments: [runID])
    if let stored, try stored != ContentHash.run(runID, in: db) {
      throw Refusal(
        outcome: .damaged,
        detail: "the run differs from its hash there; see `tidemark db check --db \(other.path)`")
    }
    for scenario in try StoredScenario.closed(in: db, run: runID) where try !scenario.isIntact(in: db) {
      throw Refusal(
        outcome: .damaged,
        detail:
          "\(scenario.name.components(separatedBy: " of run")[0]) differs from its hash there; see `tidemark db check --db \(other.path)`"
      )
    }
    return try Int.fetchOne(
      db,
      sql:
        "SELECT count(*) FROM sample x JOIN scenario s ON s.scenario_id = x.scenario_id WHERE s.run_id = ?",
      arguments: [runID]) ?? 0
  }

  // MARK: - A run that is here

  /// How the contents under one uid differ; nil when they are the same.
  private func difference(_ here: Int64, _ there: Int64, in db: Database) throws -> String? {
    let mine = try String.fetchAll(db, sql: QueryFile.runContent.sql, arguments: ["run": here])
    let theirs = try other.rows(.runContent, ["run": .integer(there)]).rows.map { row -> String in
      if case .text(let line) = row[0] { line } else { "" }
    }
    guard mine != theirs else { return nil }
    let pairs = try zip(mine, theirs).filter {
      try $0 != $1 && !isHashedOtherwise($0, $1, here, there, in: db)
    }
    if pairs.isEmpty, mine.count == theirs.count { return nil }
    guard let first = pairs.first else {
      return "run #\(here) here has \(mine.count - 1) scenarios, there it has \(theirs.count - 1)"
    }
    func name(_ line: String) -> String {
      line.split(separator: " ").prefix(line.hasPrefix("run") ? 1 : 3).joined(separator: " ")
    }
    return "it is run #\(here) here with other contents, first in \(name(first.0))"
  }

  /// Whether the lines of a scenario differ only in how an equal content was hashed (`ContentHash.Form`).
  private func isHashedOtherwise(
    _ mine: String, _ theirs: String, _ here: Int64, _ there: Int64, in db: Database
  ) throws -> Bool {
    let (mine, theirs) = (mine.split(separator: " "), theirs.split(separator: " "))
    guard mine.first == "scenario", mine.dropLast() == theirs.dropLast(), let ordinal = Int(mine[1]) else {
      return false
    }
    func content(_ run: Int64, _ db: Database) throws -> String? {
      guard
        let scenario = try StoredScenario.closed(in: db, run: run).first(where: { $0.ordinal == ordinal }),
        try !scenario.isPruned && scenario.isIntact(in: db)
      else { return nil }
      return try ContentHash.scenario(scenario.id, in: db)
    }
    guard let mine = try content(here, db) else { return false }
    return try other.read { db in try content(there, db) } == mine
  }

  /// Adds the labels that are missing here; says which stand here with another value, which stays.
  private func bringLabels(from there: Int64, to here: Int64, in db: Database) throws -> String? {
    try insert(
      "run_label", "WHERE run_id = ?", [there], replacing: ["run_id": "\(here)"], orIgnore: true, in: db)
    let kept = try String.fetchAll(
      db,
      sql: """
        SELECT h.key || '=' || h.value || ' (there ' || o.value || ')'
        FROM main.run_label h JOIN other.run_label o ON o.key = h.key AND o.value <> h.value
        WHERE h.run_id = ? AND o.run_id = ? ORDER BY h.key
        """, arguments: [here, there])
    return kept.isEmpty ? nil : "kept the label \(kept.joined(separator: ", "))"
  }

  /// Brings back readings that were pruned here and are still there; nil when there are none.
  private func restoreSamples(from there: Int64, to here: Int64, in db: Database) throws -> Int? {
    var count: Int?
    for scenario in try StoredScenario.closed(in: db, run: here) where scenario.isPruned {
      let source = try Int64.fetchOne(
        db,
        sql: """
          SELECT o.scenario_id FROM other.scenario o JOIN main.scenario h ON h.ordinal = o.ordinal
          WHERE o.run_id = ? AND h.scenario_id = ? AND o.samples_pruned_at_us IS NULL
          """, arguments: [there, scenario.id])
      guard let source else { continue }
      for (table, key) in Self.scenarioTables where table == "sample" || table == "sample_io" {
        try insert(
          table, "WHERE scenario_id = ? ORDER BY \(key)", [source],
          replacing: ["scenario_id": "\(scenario.id)"], orIgnore: true, in: db)
      }
      try db.execute(
        sql: "UPDATE scenario SET samples_pruned_at_us = NULL, remainder_sha256 = NULL WHERE scenario_id = ?",
        arguments: [scenario.id])
      count = try verify(here, in: db)
    }
    return count
  }
}

extension Warehouse {
  /// For ATTACH: never a writable file.
  fileprivate var readOnlyURI: String {
    location.hasPrefix("file:") ? location : URL(filePath: location).absoluteString + "?mode=ro"
  }
}
