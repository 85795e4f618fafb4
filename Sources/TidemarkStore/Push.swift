import Foundation
package import TidemarkWarehouse

/// What became of one run or decision that was to be sent to a store, or brought from one.
package struct Transfer: Sendable, Equatable {
  package enum Outcome: String, Sendable, CaseIterable {
    /// It is in the store now.
    case pushed
    /// It is in this file now.
    case pulled
    /// It would be pushed or pulled.
    case wanted = "would go"
    /// It was there already, the same.
    case present
    /// It is in progress here.
    case running
    /// It is there with other contents.
    case conflict
    /// Its bytes are not those its name was made from, or no run comes out of them.
    case damaged

    package var isRefused: Bool { self == .conflict || self == .damaged }
  }

  package enum Kind: String, Sendable { case run, baseline, acknowledgement }

  package let kind: Kind
  /// uid of a run; nil for a decision.
  package let uid: String?
  /// Number of the run in this file; nil where it is not here.
  package var runID: Int64?
  /// Start of the run, or the moment of the decision.
  package let moment: Moment
  package var outcome: Outcome
  /// Bytes that were sent, or are to be.
  package var bytes: Int?
  /// Name of the object; nil where none was made.
  package var object: String?
  /// Why it did not go.
  package var detail: String?
}

/// Sends runs with everything that was decided about them to a store, each as one object that is never changed.
///
/// A push that was killed is finished by pushing again.
package struct Push: Sendable {
  private let warehouse: Warehouse
  private let store: any ObjectStore

  /// Objects that are sent together.
  private static let batchCount = 32
  private static let batchBytes = 64 << 20

  package init(from warehouse: Warehouse, to store: any ObjectStore) {
    self.warehouse = warehouse
    self.store = store
  }

  /// - Parameters:
  ///   - runs: what to send; those that the store has are not sent again.
  ///   - isTried: only say what would be sent.
  ///   - progress: runs done, of so many.
  /// - Returns: What became of each, in the order of `runs`, then of the decisions.
  /// - Throws: `StoreError`, or `WarehouseError`. What was sent until then is in the store.
  package func run(
    _ runs: [RunHead], isTried: Bool = false, progress: @Sendable (Int, Int) -> Void = { _, _ in }
  ) async throws -> [Transfer] {
    let names = try await store.list().compactMap { ObjectName($0.name) }
    let hashes = try warehouse.contentHashes()
    let known = names.reduce(into: [String: Set<String>]()) { known, name in
      if case .run(let uid, let content) = name.content { known[uid, default: []].insert(content) }
    }
    var transfers = runs.map { Self.judge($0, hash: hashes[$0.uid], known: known[$0.uid] ?? []) }
    if isTried {
      return transfers + (try newDecisions(Set(names))).map { Self.transfer($0.name, $0.data, .wanted) }
    }
    var batch: [Packed] = []
    let wanted = transfers.indices.filter { transfers[$0].outcome == .wanted }
    for (count, index) in wanted.enumerated() {
      progress(count, wanted.count)
      guard let hash = hashes[runs[index].uid] else { continue }
      do {
        let (name, data) = try RunBundle.pack(runs[index], contentHash: hash, from: warehouse)
        batch.append(Packed(index: index, name: name, data: data))
      } catch WarehouseError.damaged(_, let reason) {
        transfers[index].outcome = .damaged
        transfers[index].detail = reason
      }
      if batch.count == Self.batchCount || batch.reduce(0, { $0 + $1.data.count }) >= Self.batchBytes {
        try await send(batch, &transfers)
        batch = []
      }
    }
    // Together with the last runs, so that a branch gets one commit.
    for (name, data) in try newDecisions(Set(names)) {
      batch.append(Packed(index: transfers.count, name: name, data: data))
      transfers.append(Self.transfer(name, data, .wanted))
    }
    try await send(batch, &transfers)
    return transfers
  }

  /// An object that is about to be sent, and its place in the result.
  private struct Packed {
    let index: Int
    let name: ObjectName
    let data: Data
  }

  private func send(_ batch: [Packed], _ transfers: inout [Transfer]) async throws {
    guard !batch.isEmpty else { return }
    let added = try await store.add(batch.map { ($0.name.text, $0.data) })
    for packed in batch {
      transfers[packed.index].outcome = added.contains(packed.name.text) ? .pushed : .present
      transfers[packed.index].bytes = packed.data.count
      transfers[packed.index].object = packed.name.text
    }
  }

  private static func judge(_ run: RunHead, hash: String?, known: Set<String>) -> Transfer {
    var transfer = Transfer(
      kind: .run, uid: run.uid, runID: run.runID,
      moment: Moment(iso8601: run.startedAt) ?? Moment(microseconds: 0), outcome: .wanted)
    if let hash {
      if known.contains(String(hash.prefix(16))) {
        transfer.outcome = .present
      } else if !known.isEmpty {
        transfer.outcome = .conflict
        transfer.detail = "the store has run \(run.uid) with other contents"
      }
    } else {
      transfer.outcome = .running
      transfer.detail = "it has not ended; push again when it has"
    }
    return transfer
  }

  private func newDecisions(_ known: Set<ObjectName>) throws -> [(name: ObjectName, data: Data)] {
    try warehouse.decisions().map(DecisionObject.pack).filter { !known.contains($0.name) }
  }

  private static func transfer(_ name: ObjectName, _ data: Data, _ outcome: Transfer.Outcome) -> Transfer {
    var transfer = Transfer(name, outcome)
    transfer.bytes = data.count
    return transfer
  }
}

extension ObjectName {
  package var kind: Transfer.Kind {
    switch content {
    case .run: .run
    case .baseline: .baseline
    case .acknowledgement: .acknowledgement
    }
  }
}
