import Foundation
import TidemarkErrors
package import TidemarkWarehouse

/// Writes runs of a warehouse to a lake.
package struct LakeExport {
  /// What became of a run.
  package struct Outcome: Sendable, Equatable {
    package enum Action: String, Sendable {
      case written, updated, unchanged
      /// It is still being recorded.
      case running
    }

    package let run: RunHead
    package let action: Action
    /// Of `samples`.
    package let sampleCount: Int
    /// Written by this export.
    package let bytes: Int
  }

  private let lake: Lake
  private let warehouse: Warehouse
  private let views: [LakeView]
  private let samples: SamplesReader?
  private var manifests: [String: LakeManifest]
  /// Runs of the lake by the numbers that must belong to one run only.
  private var runs: [Int64: String]
  private var scenarios: [Int64: String]

  /// Fails with `LakeProblem` or `WarehouseError`.
  package init(from warehouse: Warehouse, to lake: Lake) throws {
    (self.lake, self.warehouse) = (lake, warehouse)
    let views = try LakeView.all(in: warehouse)
    self.views = views
    samples = try warehouse.reading { reader in
      try views.first { $0.name == "samples" }.flatMap { try SamplesReader($0, from: reader) }
    }
    manifests = try lake.manifests()
    runs = Dictionary(manifests.values.map { ($0.runID, $0.uid) }) { first, _ in first }
    scenarios = Dictionary(
      manifests.values.flatMap { manifest in manifest.scenarioIDs.map { ($0, manifest.uid) } }
    ) { first, _ in first }
  }

  /// Writes what the lake has not: a run once, and of one it has only what may have changed since.
  package mutating func export(_ run: RunHead) throws -> Outcome {
    try prepare()
    guard run.status != "running" else {
      return Outcome(run: run, action: .running, sampleCount: 0, bytes: 0)
    }
    return try warehouse.reading { reader in
      let (scenarioIDs, labels) = try facts(of: run, reader)
      try checkNumbers(of: run, scenarioIDs)
      let old = manifests[run.uid].flatMap { isWhole($0) ? $0 : nil }
      var files = old?.files ?? [:]
      var bytes = 0
      // `runs` last, so that whoever joins with it finds the rest there.
      for view in views.sorted(by: { ($0.name == "runs" ? 1 : 0) < ($1.name == "runs" ? 1 : 0) })
      where view.scope != .warehouse && (old == nil || view.isChangeable) {
        // The lake keeps what it has of a run whose readings went.
        if old != nil, view.name == "runs", try isPruned(run, reader) { continue }
        let rows = try LakeRows(view, run: run.runID, from: reader, samples: samples)
        let path = LakeManifest.path(of: view.name, startedAt: run.startedAt, uid: run.uid)
        let file = rows.file
        guard file.sha256 != files[view.name]?.sha256 else { continue }
        if rows.rowCount > 0 {
          try lake.write(rows.bytes, to: path)
          bytes += rows.bytes.count
          files[view.name] = file
        } else if files.removeValue(forKey: view.name) != nil {
          unlink(lake.place(path))
        }
      }
      let manifest = LakeManifest(run, labels: labels, scenarioIDs: scenarioIDs, files: files)
      let outcome = Outcome(
        run: run, action: old == nil ? .written : old == manifest ? .unchanged : .updated,
        sampleCount: files["samples"]?.rows ?? 0, bytes: bytes)
      if outcome.action != .unchanged {
        try lake.write(try manifest.json, to: "\(Lake.manifests)/\(run.uid).json")
        manifests[run.uid] = manifest
        runs[run.runID] = run.uid
        for scenario in scenarioIDs { scenarios[scenario] = run.uid }
      }
      return outcome
    }
  }

  /// Writes the views that belong to no single run, where they changed.
  package mutating func exportWarehouse() throws {
    try prepare()
    try warehouse.reading { reader in
      for view in views where view.scope == .warehouse {
        let rows = try LakeRows(plain: view, run: nil, from: reader)
        let path = view.name + "/warehouse.parquet"
        if lake.size(path) == rows.bytes.count, try lake.read(path) == rows.bytes { continue }
        try lake.write(rows.bytes, to: path)
      }
    }
  }

  /// Makes sure that the lake has the samples that the warehouse has: they are encoded again and compared with what the disk
  /// gives back. A whole file of another version of Tidemark is written anew.
  /// - Throws: `LakeProblem.damaged`, `.otherReadings`, `.unreadable`, `.cannotWrite` or `WarehouseError`.
  package mutating func secureSamples(of run: RunHead) throws {
    guard let view = views.first(where: { $0.name == "samples" }) else { return }
    let (rows, isPruned) = try warehouse.reading { reader in
      (
        try LakeRows(view, run: run.runID, from: reader, samples: samples),
        try self.isPruned(run, reader)
      )
    }
    guard rows.rowCount > 0 else { return }
    let path = LakeManifest.path(of: view.name, startedAt: run.startedAt, uid: run.uid)
    var found = try lake.read(path)
    if let file = manifests[run.uid]?.files[view.name], found != rows.bytes {
      guard found.sha256Text == file.sha256 else {
        throw LakeProblem.damaged(path: lake.place(path), expected: file.sha256, found: found.sha256Text)
      }
      // A prune that was interrupted had compared the file before it took the first reading, and no reading is added to a run
      // that has ended.
      if isPruned, file.rows >= rows.rowCount { return }
      guard file.viewVersion != Warehouse.schemaVersion || !LakeRows.areOfThisVersion(found) else {
        throw LakeProblem.otherReadings(path: lake.place(path), run: run.runID)
      }
      try lake.write(rows.bytes, to: path)
      try record(rows, of: view, run)
      found = try lake.read(path)
    }
    guard found == rows.bytes, manifests[run.uid]?.files[view.name]?.rows == rows.rowCount else {
      throw LakeProblem.damaged(
        path: lake.place(path), expected: rows.bytes.sha256Text, found: found.sha256Text)
    }
  }

  private mutating func record(_ rows: LakeRows, of view: LakeView, _ run: RunHead) throws {
    guard let old = manifests[run.uid] else { return }
    var files = old.files
    files[view.name] = rows.file
    let manifest = LakeManifest(run, labels: old.labels, scenarioIDs: old.scenarioIDs, files: files)
    try lake.write(try manifest.json, to: "\(Lake.manifests)/\(run.uid).json")
    manifests[run.uid] = manifest
  }

  private func prepare() throws {
    let path = "\(Lake.views)/\(Warehouse.schemaVersion).json"
    guard lake.size(path) == nil else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let columns = Dictionary(uniqueKeysWithValues: views.map { ($0.name, $0.columns) })
    try lake.write(Array(try encoder.encode(columns)) + [10], to: path)
  }

  private func facts(of run: RunHead, _ reader: RawReader) throws -> ([Int64], [String: String]) {
    var scenarioIDs: [Int64] = []
    var labels: [String: String] = [:]
    let arguments: [String: Value] = ["run": .integer(run.runID)]
    try reader.forEach("SELECT scenario_id FROM scenarios WHERE run_id = :run ORDER BY 1", arguments) {
      scenarioIDs.append($0.integer(0))
    }
    try reader.forEach("SELECT key, value FROM run_labels WHERE run_id = :run", arguments) {
      labels[String(decoding: $0.utf8(0), as: UTF8.self)] = String(decoding: $0.utf8(1), as: UTF8.self)
    }
    return (scenarioIDs, labels)
  }

  private func isPruned(_ run: RunHead, _ reader: RawReader) throws -> Bool {
    var isPruned = false
    try reader.forEach(
      "SELECT 1 FROM scenarios WHERE run_id = :run AND samples_pruned = 1 LIMIT 1",
      ["run": .integer(run.runID)]
    ) { _ in isPruned = true }
    return isPruned
  }

  /// Whether every file of a manifest is there, by its size.
  private func isWhole(_ manifest: LakeManifest) -> Bool {
    manifest.files.allSatisfy { lake.size(manifest.path(of: $0.key)) == $0.value.bytes }
  }

  /// Numbers of runs and scenarios are those of one warehouse; of two they would be mixed up.
  private func checkNumbers(of run: RunHead, _ scenarioIDs: [Int64]) throws {
    if let uid = runs[run.runID], uid != run.uid {
      throw LakeProblem.otherNumbering(
        path: lake.path, what: "the number #\(run.runID)", inLake: uid, inWarehouse: run.uid)
    }
    if let known = manifests[run.uid], known.runID != run.runID {
      throw LakeProblem.otherNumbering(
        path: lake.path, what: "the number #\(known.runID)", inLake: run.uid, inWarehouse: "#\(run.runID)")
    }
    for scenario in scenarioIDs {
      guard let uid = scenarios[scenario], uid != run.uid else { continue }
      throw LakeProblem.otherNumbering(
        path: lake.path, what: "scenario \(scenario)", inLake: uid, inWarehouse: run.uid)
    }
  }
}
