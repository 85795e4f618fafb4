import Foundation
package import TidemarkWarehouse

/// What lies in a store.
package struct StoreListing: Sendable {
  package struct Entry: Sendable {
    package let object: StoredObject
    /// nil for what Tidemark did not put there.
    package let name: ObjectName?
  }

  /// Runs by the time of their start, then what was decided, then what Tidemark did not put there.
  package let entries: [Entry]
  private let store: any ObjectStore

  package init(of store: any ObjectStore) async throws {
    self.store = store
    let all = try await store.list().map { Entry(object: $0, name: ObjectName($0.name)) }
    func order(_ entry: Entry) -> (Int, String) {
      let kinds = [Transfer.Kind.run, .baseline, .acknowledgement]
      return (entry.name.flatMap { kinds.firstIndex(of: $0.kind) } ?? kinds.count, entry.object.name)
    }
    entries = all.sorted { order($0) < order($1) }
  }

  /// Reads every object and looks whether it is what its name says.
  ///
  /// - Parameter progress: objects done, of so many.
  /// - Returns: What is wrong with each, in the order of `entries`; nil where nothing is.
  package func verify(progress: @Sendable (Int, Int) -> Void = { _, _ in }) async throws -> [String?] {
    let store = store
    try await store.prepare(entries.filter { $0.name != nil }.map(\.object))
    var problems = [String?](repeating: nil, count: entries.count)
    // So many at once, for the sake of memory and of the progress.
    let step = 16
    for start in stride(from: 0, to: entries.count, by: step) {
      progress(start, entries.count)
      let part = Array(entries.indices[start..<min(start + step, entries.count)])
      let found = try await concurrently(part) { index in (index, try await problem(of: entries[index])) }
      for (index, problem) in found { problems[index] = problem }
    }
    return problems
  }

  private func problem(of entry: Entry) async throws -> String? {
    guard let name = entry.name else { return "its name is none that Tidemark gives" }
    do {
      let data = try await store.read(entry.object)
      if name.kind == .run {
        try RunBundle.unpack(data, name) { file in try Self.verifyRows(file) }
      } else {
        _ = try DecisionObject.unpack(data, name)
      }
      return nil
    } catch let problem as ObjectProblem {
      return problem.reason
    } catch StoreError.gone {
      return "it was removed meanwhile"
    }
  }

  private static func verifyRows(_ file: String) throws {
    let wrong = try Warehouse.openForReading(file).check(isQuick: false).filter { $0.verdict == .wrong }
    guard let first = wrong.first else { return }
    throw ObjectProblem(reason: "\(first.name): \(first.detail)")
  }

  // MARK: - Pruning

  /// What may go from a store.
  package struct Rule: Sendable {
    /// Only runs that started before may go; nil: none by age.
    package let before: Moment?
    /// Keep this many of the newest runs.
    package let keptLast: Int

    package init(before: Moment?, keptLast: Int) {
      self.before = before
      self.keptLast = keptLast
    }
  }

  /// What goes, with the reason, and what is old enough and stays. Runs of a baseline in force never go.
  ///
  /// - Parameter damaged: names of objects that go because they are not what their names say.
  package func plan(_ rule: Rule, damaged: [String: String]) async throws -> [Removal] {
    let kept = try await baselineRuns(besides: damaged)
    var newest: Set<String> = []
    for entry in entries.reversed() where entry.name?.kind == .run && newest.count < rule.keptLast {
      newest.insert(entry.name?.uid ?? "")
    }
    return entries.compactMap { entry in
      if let reason = damaged[entry.object.name] { return Removal(entry, isRemoved: true, reason: reason) }
      guard let name = entry.name, name.kind == .run, let before = rule.before, name.moment < before else {
        return nil
      }
      if let baseline = kept[name.uid] {
        return Removal(entry, isRemoved: false, reason: "baseline \(baseline)")
      }
      guard !newest.contains(name.uid) else {
        return Removal(entry, isRemoved: false, reason: "among the last \(rule.keptLast)")
      }
      return Removal(entry, isRemoved: true, reason: "started before \(before.iso8601.prefix(10))")
    }
  }

  package struct Removal: Sendable {
    package let entry: Entry
    package let isRemoved: Bool
    package let reason: String

    init(_ entry: Entry, isRemoved: Bool, reason: String) {
      self.entry = entry
      self.isRemoved = isRemoved
      self.reason = reason
    }
  }

  package func carryOut(_ removals: [Removal]) async throws {
    try await store.remove(removals.filter(\.isRemoved).map(\.entry.object.name))
  }

  /// The names of baselines in force by the uids of their runs.
  ///
  /// - Throws: `StoreError` where a baseline cannot be read: its runs would not be known.
  private func baselineRuns(besides damaged: [String: String]) async throws -> [String: String] {
    let store = store
    let objects = entries.filter { $0.name?.kind == .baseline && damaged[$0.object.name] == nil }
    try await store.prepare(objects.map(\.object))
    let promotions = try await concurrently(objects) { entry -> Decision.Promotion? in
      do {
        guard let name = entry.name,
          case .baseline(let promotion) = try DecisionObject.unpack(await store.read(entry.object), name)
        else { return nil }
        return promotion
      } catch let problem as ObjectProblem {
        throw StoreError.unexpected(
          store: store.name, action: "prune",
          reason:
            "the baseline \(entry.object.name) is damaged (\(problem.reason)), so its runs are not known; remove it with --damaged, and set the baseline again"
        )
      }
    }.compactMap { $0 }
    let inForce = Dictionary(grouping: promotions, by: \.name).values.compactMap { promotions in
      promotions.max {
        ($0.setAtMicroseconds, $0.isRemoval ? 1 : 0) < ($1.setAtMicroseconds, $1.isRemoval ? 1 : 0)
      }
    }
    return inForce.filter { !$0.isRemoval }.reduce(into: [:]) { kept, promotion in
      for uid in promotion.runs { kept[uid] = promotion.name }
    }
  }
}
