import TidemarkSQL

/// A run as far as a selector needs to know it.
package struct RunHead: Decodable, Sendable, Equatable {
  package let runID: Int64
  package let uid: String
  package let testID: String
  package let status: String
  /// ISO 8601 UTC.
  package let startedAt: String

  private enum CodingKeys: String, CodingKey {
    case runID = "runId"
    case uid
    case testID = "testId"
    case status
    case startedAt
  }
}

/// How a user names runs: `latest`, `latest~2`, `#12`, a test id, the beginning of a uid, or the set `last:3`.
package enum RunSelector: Sendable, Equatable {
  /// Newest first; 0 is the newest.
  case latest(back: Int)
  case number(Int64)
  case testID(String)
  case uidPrefix(String)
  /// The newest so many; all there are when there are fewer.
  case last(count: Int)

  /// Fails with `SelectorError.notUnderstood`.
  package init(_ text: String) throws {
    if text == "latest" {
      self = .latest(back: 0)
    } else if text.hasPrefix("latest~"), let back = Int(text.dropFirst(7)), back >= 0 {
      self = .latest(back: back)
    } else if text.hasPrefix("last:"), let count = Int(text.dropFirst(5)), count >= 1 {
      self = .last(count: count)
    } else if text.hasPrefix("#"), let number = Int64(text.dropFirst()) {
      self = .number(number)
    } else if text.wholeMatch(of: /\d{8}_\d{6}/) != nil {
      self = .testID(text)
    } else if text.wholeMatch(of: /[0-9a-fA-F-]{4,36}/) != nil {
      self = .uidPrefix(text.lowercased())
    } else {
      throw SelectorError.notUnderstood(text)
    }
  }

  private func matches(_ index: Int, _ run: RunHead) -> Bool {
    switch self {
    case .latest(let back): index == back
    case .number(let number): run.runID == number
    case .testID(let testID): run.testID == testID
    case .uidPrefix(let prefix): run.uid.hasPrefix(prefix)
    case .last(let count): index < count
    }
  }

  /// The one run among `runs` (newest first) that is meant.
  /// Fails with `SelectorError.noRuns`, `.noMatch` or `.ambiguous`.
  package func resolve(among runs: [RunHead], text: String) throws -> RunHead {
    let found = try all(among: runs, text: text)
    guard found.count == 1 else { throw SelectorError.ambiguous(text, candidates: found) }
    return found[0]
  }

  /// The runs that are meant, newest first: one, or those of a set.
  /// Fails like ``resolve(among:text:)``.
  package func resolveSet(among runs: [RunHead], text: String) throws -> [RunHead] {
    if case .last = self { return try all(among: runs, text: text) }
    return [try resolve(among: runs, text: text)]
  }

  /// Not empty.
  private func all(among runs: [RunHead], text: String) throws -> [RunHead] {
    guard !runs.isEmpty else { throw SelectorError.noRuns }
    let found = runs.enumerated().filter { matches($0.offset, $0.element) }.map(\.element)
    guard !found.isEmpty else { throw SelectorError.noMatch(text, candidates: Array(runs.prefix(10))) }
    return found
  }
}

extension Warehouse {
  /// The run a user's words mean.
  package func run(_ selector: String) throws -> RunHead {
    try RunSelector(selector).resolve(among: fetch(RunHead.self, .runHeads), text: selector)
  }

  /// The distinct runs several words mean together, in the order in which they are first named.
  package func runs(_ selectors: [String]) throws -> [RunHead] {
    let heads = try fetch(RunHead.self, .runHeads)
    var seen: Set<Int64> = []
    return try selectors.flatMap { try RunSelector($0).resolveSet(among: heads, text: $0) }
      .filter { seen.insert($0.runID).inserted }
  }
}

package enum SelectorError: Error, Sendable {
  case notUnderstood(String)
  case noRuns
  case noMatch(String, candidates: [RunHead])
  case ambiguous(String, candidates: [RunHead])
}

extension SelectorError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notUnderstood(let text):
      "`\(text)` names no run; use latest, latest~N, #NUMBER, a test id such as 20261122_093000, at least 4 digits of a uid, or last:N where several runs are taken"
    case .noRuns:
      "the warehouse holds no run yet; record one with `tidemark-collect run`"
    case .noMatch(let text, let candidates):
      "no run matches `\(text)`; there are:\n" + Self.list(candidates)
    case .ambiguous(let text, let candidates):
      "`\(text)` matches \(candidates.count) runs; use the number of one:\n" + Self.list(candidates)
    }
  }

  private static func list(_ runs: [RunHead]) -> String {
    runs.map { "  #\($0.runID)  \($0.testID)  \($0.status)  \($0.uid)" }.joined(separator: "\n")
  }
}
