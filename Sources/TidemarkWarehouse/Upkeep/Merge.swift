import Foundation
import GRDB
import TidemarkSQL

/// Brings the runs of another warehouse into this one. A run is there with its last row (`RunCopy`), so a merge that was
/// killed is finished by running it again; the uid says which runs are the same.
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
    try into.removeAbandonedImports()
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

  /// Ends the merge of a run without a trace of it.
  struct Refusal: Error {
    let outcome: MergedRun.Outcome
    let detail: String

    /// - Parameter what: the run, or a scenario of it, whose rows do not give the hash that was stored with them.
    static func damaged(_ what: String, in other: Warehouse) -> Refusal {
      Refusal(
        outcome: .damaged,
        detail:
          "\(what) differs from its hash there; see `tidemark db check --db \(shellQuoted(other.path))`")
    }
  }

  /// What is here under the uid of a run of the other file.
  private enum Found {
    /// Nothing was; a run in progress is now, and this process holds it.
    case begun(Int64)
    /// Somebody imports or merges it, or was killed at that.
    case halfway(Int64)
    case recording(Int64)
    /// Left by a collector that died, and taken from there.
    case completed(Int64, sampleCount: Int)
    case ended(Int64)
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
      switch try find(run) {
      case .begun(let runID): return result(.added, runID, try fill(runID, from: run))
      case .halfway(let runID):
        try into.sideLock?.waitUntilReleased(run: runID)
        try into.removeAbandonedImports()
        return try bring(run)
      case .recording(let runID): return result(.running, runID, 0, "it is being recorded here")
      case .completed(let runID, let sampleCount): return result(.completed, runID, sampleCount)
      case .ended(let runID):
        if let difference = try into.read({ db in try difference(runID, run.runID, in: db) }) {
          throw Refusal(outcome: .conflict, detail: difference)
        }
        let kept = try into.write { db in try AttachedRows.copyLabels(from: run.runID, to: runID, in: db) }
        let restored = try SampleRestoration(other: other, into: into).run(from: run.runID, to: runID)
        return result(restored == nil ? .present : .restored, runID, restored ?? 0, kept)
      }
    } catch let refusal as Refusal {
      return result(refusal.outcome, nil, 0, refusal.detail)
    } catch WarehouseError.damaged(_, let reason), WarehouseError.ruleBroken(_, let reason) {
      return result(.damaged, nil, 0, reason)
    }
  }

  private func find(_ run: RunHead) throws -> Found {
    guard let sideLock = into.sideLock else {
      throw WarehouseError.unusable(path: into.path, reason: "it is open for reading only")
    }
    return try into.write { db in
      let here = try Row.fetchOne(
        db, sql: "SELECT run_id, status, source FROM run WHERE uid = ?", arguments: [run.uid])
      guard let here else {
        let runID = try RunCopy(run, from: other, into: into).begin(in: db)
        // Inside the transaction: nobody else can see the run unclaimed.
        try sideLock.claim(run: runID)
        return .begun(runID)
      }
      let runID: Int64 = try here.value("run_id")
      guard try here.value("status") == RunStatus.running.rawValue else { return .ended(runID) }
      if try here.value("source") == "import" { return .halfway(runID) }
      guard try !sideLock.isClaimedElsewhere(run: runID) else { return .recording(runID) }
      // What it had stored is the beginning of what there is there. In one transaction: what was recorded goes only when all
      // of it has come.
      try db.execute(sql: "DELETE FROM run WHERE run_id = ?", arguments: [runID])
      let copy = RunCopy(run, from: other, into: into, transaction: db)
      return .completed(runID, sampleCount: try copy.fill(copy.begin(as: runID, in: db)))
    }
  }

  /// - Returns: how many readings came.
  private func fill(_ runID: Int64, from run: RunHead) throws -> Int {
    defer { into.sideLock?.release(run: runID) }
    do {
      return try RunCopy(run, from: other, into: into).fill(runID)
    } catch {
      // What cannot be removed now goes with the next import, merge or recording.
      _ = Result { try into.remove(importedRun: runID) }
      throw error
    }
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
}

extension Warehouse {
  /// For ATTACH: never a writable file.
  fileprivate var readOnlyURI: String {
    location.hasPrefix("file:") ? location : URL(filePath: location).absoluteString + "?mode=ro"
  }
}
