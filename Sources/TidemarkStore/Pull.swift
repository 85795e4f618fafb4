import Foundation
package import TidemarkWarehouse

/// Brings what a store has and this file has not.
///
/// Each run is one transaction, so a pull that was killed is finished by pulling again. An object that is not what its name
/// says is refused and named, and the others come.
package struct Pull: Sendable {
  private let warehouse: Warehouse
  private let store: any ObjectStore

  private static let atOnce = 8

  package init(into warehouse: Warehouse, from store: any ObjectStore) {
    self.warehouse = warehouse
    self.store = store
  }

  /// - Parameters:
  ///   - begin: only runs that started since; nil for all.
  ///   - isTried: only say what would come.
  ///   - progress: runs done, of so many.
  /// - Returns: What became of every run in the store, by the time of its start, then of the decisions that are new.
  /// - Throws: `StoreError`, or `WarehouseError`. What came until then is in the file.
  package func run(
    since begin: Moment? = nil, isTried: Bool = false,
    progress: @Sendable (Int, Int) -> Void = { _, _ in }
  ) async throws -> [Transfer] {
    let objects = try await store.list().compactMap { object in
      ObjectName(object.name).map { (name: $0, object: object) }
    }
    var transfers: [Transfer] = []
    var wanted: [Wanted] = []
    let hashes = try warehouse.contentHashes()
    let runs = Dictionary(grouping: objects.filter { $0.name.kind == .run }) { $0.name.uid }
    for (uid, copies) in runs.sorted(by: { $0.key < $1.key }) {
      guard let first = copies.first, begin.map({ first.name.moment >= $0 }) ?? true else { continue }
      let transfer = try judge(uid, copies.map(\.name), hash: hashes[uid])
      if transfer.outcome == .wanted {
        wanted.append(Wanted(index: transfers.count, copies: copies.map { Copy($0.name, $0.object) }))
      }
      transfers.append(transfer)
    }
    let decided = Set(try warehouse.decisions().map { try DecisionObject.pack($0).name })
    let decisions = objects.filter { $0.name.kind != .run && !decided.contains($0.name) }
      .map { Copy($0.name, $0.object) }
    guard !isTried else {
      return transfers
        + decisions.map { decision in
          var transfer = Transfer(decision.name, .wanted)
          transfer.bytes = decision.object.bytes
          return transfer
        }
    }
    try await store.prepare(wanted.compactMap { $0.copies.first?.object } + decisions.map(\.object))
    try await bring(wanted, into: &transfers, progress)
    return try await transfers + add(decisions)
  }

  private struct Copy: Sendable {
    let name: ObjectName
    let object: StoredObject

    init(_ name: ObjectName, _ object: StoredObject) { (self.name, self.object) = (name, object) }
  }

  /// A run to bring: any of its copies will do.
  private struct Wanted: Sendable {
    let index: Int
    let copies: [Copy]
  }

  private func judge(_ uid: String, _ copies: [ObjectName], hash: String?) throws -> Transfer {
    var transfer = Transfer(copies[0], .wanted)
    transfer.runID = try warehouse.runID(uid: uid)
    guard let hash else { return transfer }
    if copies.contains(where: { hash.hasPrefix($0.content(ofRun: uid)) }) {
      transfer.outcome = .present
    } else {
      transfer.outcome = .conflict
      transfer.detail = "run \(uid) is here with other contents"
    }
    return transfer
  }

  /// Reads several at once and stores one after the other, the oldest first, so that their numbers here follow time.
  private func bring(
    _ wanted: [Wanted], into transfers: inout [Transfer], _ progress: @Sendable (Int, Int) -> Void
  ) async throws {
    let store = store
    try await withThrowingTaskGroup(of: (Int, [(Copy, Data)]).self) { group in
      func begin(_ place: Int) {
        guard wanted.indices.contains(place) else { return }
        group.addTask { (place, try await Self.read(wanted[place], from: store)) }
      }
      for place in 0..<Self.atOnce { begin(place) }
      var ready: [Int: [(Copy, Data)]] = [:]
      var next = 0
      while let (place, copies) = try await group.next() {
        ready[place] = copies
        while let copies = ready.removeValue(forKey: next) {
          progress(next, wanted.count)
          transfers[wanted[next].index] = try merge(copies, transfers[wanted[next].index])
          // Those that are read and not yet stored are never more than are read at once.
          begin(next + Self.atOnce)
          next += 1
        }
      }
    }
  }

  /// The copies up to the first that is not damaged.
  private static func read(_ run: Wanted, from store: any ObjectStore) async throws -> [(Copy, Data)] {
    var read: [(Copy, Data)] = []
    for copy in run.copies {
      do {
        let data = try await store.read(copy.object)
        read.append((copy, data))
        if copy.name.problem(with: data) == nil { break }
      } catch StoreError.gone {
        continue
      }
    }
    return read
  }

  private func merge(_ copies: [(Copy, Data)], _ transfer: Transfer) throws -> Transfer {
    var transfer = transfer
    guard let (copy, data) = copies.last else {
      transfer.outcome = .damaged
      transfer.detail = "it was removed from the store meanwhile"
      return transfer
    }
    transfer.bytes = data.count
    transfer.object = copy.name.text
    do {
      let merged = try RunBundle.unpack(data, copy.name) { file in
        try Merge(file, into: warehouse).run(only: copy.name.uid)
      }
      guard let run = merged.first else { throw ObjectProblem(reason: "no run is in it") }
      transfer.runID = run.runID
      switch run.outcome {
      case .added, .completed, .restored: transfer.outcome = .pulled
      case .present: transfer.outcome = .present
      case .running, .conflict, .damaged:
        transfer.outcome =
          run.outcome == .conflict ? .conflict : run.outcome == .running ? .running : .damaged
        transfer.detail = run.detail
      }
    } catch let problem as ObjectProblem {
      transfer.outcome = .damaged
      transfer.detail = problem.reason
    } catch WarehouseError.unusable(_, let reason) {
      // A table that is not there.
      transfer.outcome = .damaged
      transfer.detail = reason
    }
    return transfer
  }

  private func add(_ copies: [Copy]) async throws -> [Transfer] {
    let store = store
    let read = try await concurrently(copies) { copy -> (Copy, Data?) in
      do { return (copy, try await store.read(copy.object)) } catch StoreError.gone { return (copy, nil) }
    }
    var transfers: [Transfer] = []
    for (copy, data) in read.sorted(by: { $0.0.name.text < $1.0.name.text }) {
      guard let data else { continue }
      var transfer = Transfer(copy.name, .pulled)
      transfer.bytes = data.count
      do {
        guard try warehouse.add([try DecisionObject.unpack(data, copy.name)]) > 0 else { continue }
      } catch let problem as ObjectProblem {
        transfer.outcome = .damaged
        transfer.detail = problem.reason
      } catch WarehouseError.ruleBroken(_, let reason) {
        transfer.outcome = .damaged
        transfer.detail = reason
      }
      transfers.append(transfer)
    }
    return transfers
  }
}

extension Transfer {
  init(_ name: ObjectName, _ outcome: Outcome) {
    self.init(
      kind: name.kind, uid: name.kind == .run ? name.uid : nil, runID: nil, moment: name.moment,
      outcome: outcome, bytes: nil, object: name.text, detail: nil)
  }
}

extension ObjectName {
  /// Of the run; empty for a decision.
  package var uid: String {
    if case .run(let uid, _) = content { uid } else { "" }
  }

  func content(ofRun: String) -> String {
    if case .run(_, let hash) = content { hash } else { "" }
  }
}
