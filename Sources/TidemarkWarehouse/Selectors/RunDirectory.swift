/// Everything runs are chosen by.
package struct RunDirectory: Sendable {
  /// Newest first.
  package let runs: [RunHead]
  /// Labels by run; filled when a selector asks for them.
  var labels: [Int64: [String: String]] = [:]
  /// Runs of every baseline that stands, by its name; filled when a selector asks for them.
  var baselines: [String: Set<Int64>] = [:]

  /// Runs that an error names in the place of one that there is not.
  static let candidateCount = 10

  init(runs: [RunHead]) { self.runs = runs }

  /// Runs of another place than a warehouse, with their labels and without baselines.
  package init(runs: [RunHead], labels: [Int64: [String: String]]) {
    self.runs = runs.sorted { RunHead.isOlder($1, $0) }
    self.labels = labels
  }

  /// The one run that is meant.
  /// - Throws: `SelectorError`.
  package func one(_ selector: RunSelector) throws -> RunHead {
    let found = try pick(selector, from: runs)
    guard found.count == 1 else {
      throw SelectorError.ambiguous(selector.text, candidates: found, isSet: selector.isSet)
    }
    return found[0]
  }

  /// The runs that are meant, newest first: one, or those of a set. Not empty.
  /// - Throws: `SelectorError`.
  package func all(_ selector: RunSelector) throws -> [RunHead] {
    selector.isSet ? try pick(selector, from: runs) : [try one(selector)]
  }

  /// - Parameter pool: newest first.
  /// - Returns: newest first, not empty.
  func pick(_ selector: RunSelector, from pool: [RunHead]) throws -> [RunHead] {
    guard !runs.isEmpty else { throw SelectorError.noRuns }
    let found = try matches(selector, in: pool)
    guard !found.isEmpty else {
      throw SelectorError.noMatch(selector.text, candidates: Array(pool.prefix(Self.candidateCount)))
    }
    return found
  }

  private func matches(_ selector: RunSelector, in pool: [RunHead]) throws -> [RunHead] {
    switch selector.form {
    case .latest(let back): return pool.indices.contains(back) ? [pool[back]] : []
    case .number(let number): return pool.filter { $0.runID == number }
    case .testID(let testID): return pool.filter { $0.testID == testID }
    case .uidPrefix(let prefix): return pool.filter { $0.uid.hasPrefix(prefix) }
    case .atLatest(let moment): return Array(pool.filter { $0.startedAt <= moment.iso8601 }.prefix(1))
    case .last(let count): return Array(pool.prefix(count))
    case .since(let moment): return pool.filter { $0.startedAt >= moment.iso8601 }
    case .during(let period): return pool.filter { period.contains($0.startedAt) }
    case .range(let first, let last): return try range(first, last, in: pool)
    case .label(let key, let value):
      return try labelled(key, pool, asked: value) { $0 == value }
    case .commit(let prefix):
      return try labelled("git.commit", pool, asked: prefix) { $0.lowercased().hasPrefix(prefix) }
    case .baseline(let name):
      guard let members = baselines[name] else {
        throw SelectorError.unknownBaseline(name, known: baselines.keys.sorted())
      }
      return pool.filter { members.contains($0.runID) }
    case .among(let left, let right): return try pick(left, from: pick(right, from: pool))
    }
  }

  /// A period at an end counts from its first or to its last moment, whether there is a run or not.
  private func range(_ first: RunSelector, _ last: RunSelector, in pool: [RunHead]) throws -> [RunHead] {
    let isAfterStart: (RunHead) -> Bool
    if case .during(let period) = first.form {
      isAfterStart = { $0.startedAt >= period.start.iso8601 }
    } else {
      let oldest = try pick(first, from: pool).last
      isAfterStart = { run in oldest.map { !RunHead.isOlder(run, $0) } ?? false }
    }
    let isBeforeEnd: (RunHead) -> Bool
    if case .during(let period) = last.form {
      isBeforeEnd = { $0.startedAt < period.end.iso8601 }
    } else {
      let newest = try pick(last, from: pool).first
      isBeforeEnd = { run in newest.map { !RunHead.isOlder($0, run) } ?? false }
    }
    return pool.filter { isAfterStart($0) && isBeforeEnd($0) }
  }

  private func labelled(
    _ key: String, _ pool: [RunHead], asked: String, _ isMeant: (String) -> Bool
  ) throws -> [RunHead] {
    let found = pool.filter { labels[$0.runID]?[key].map(isMeant) ?? false }
    guard found.isEmpty else { return found }
    let known = Set(pool.compactMap { labels[$0.runID]?[key] }).sorted()
    throw SelectorError.unknownLabel(key: key, value: asked, known: known)
  }
}
