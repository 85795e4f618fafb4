import TidemarkSQL

extension Warehouse {
  /// The run a user's words mean.
  package func run(_ selector: String, now: Moment = .now) throws -> RunHead {
    let selector = try RunSelector(selector, now: now)
    return try directory(answering: [selector]).one(selector)
  }

  /// The distinct runs several words mean together, in the order in which they are first named.
  package func runs(_ selectors: [String], now: Moment = .now) throws -> [RunHead] {
    let selectors = try selectors.map { try RunSelector($0, now: now) }
    let directory = try directory(answering: selectors)
    var seen: Set<Int64> = []
    return try selectors.flatMap(directory.all).filter { seen.insert($0.runID).inserted }
  }

  /// As many of the newest runs as the selectors need to be answered, or to say what else there is.
  private func directory(answering selectors: [RunSelector]) throws -> RunDirectory {
    let reaches = selectors.map(\.reach)
    guard let most = reaches.compactMap(\.self).max(), !reaches.contains(nil) else {
      return try directory(for: selectors)
    }
    return RunDirectory(
      runs: try fetch(RunHead.self, .runHeads, most: max(most, RunDirectory.candidateCount)))
  }

  /// All runs, with what the selectors need to know of them.
  package func directory(for selectors: [RunSelector] = []) throws -> RunDirectory {
    var directory = RunDirectory(runs: try fetch(RunHead.self, .runHeads))
    let asksForLabels = selectors.contains {
      $0.contains {
        switch $0 {
        case .label, .commit: true
        default: false
        }
      }
    }
    if asksForLabels {
      for label in try fetch(Label.self, .runLabelValues) {
        directory.labels[label.runID, default: [:]][label.key] = label.value
      }
    }
    let asksForBaselines = selectors.contains {
      $0.contains { if case .baseline = $0 { true } else { false } }
    }
    if asksForBaselines {
      for member in try fetch(BaselineMember.self, .baselineMembers) {
        directory.baselines[member.name, default: []].formUnion(member.runID.map { [$0] } ?? [])
      }
    }
    return directory
  }
}

private struct Label: QueryRow {
  let runID: Int64
  let key: String
  let value: String

  static let columns = [
    "run_id", "key", "value",
  ]

  init(_ row: inout StoredRow) throws {
    runID = try row.read()
    key = try row.read()
    value = try row.read()
  }
}

private struct BaselineMember: QueryRow {
  let name: String
  /// nil when the runs of the baseline were deleted.
  let runID: Int64?

  static let columns = [
    "name", "run_id",
  ]

  init(_ row: inout StoredRow) throws {
    name = try row.read()
    runID = try row.read()
  }
}
