import GRDB
package import TidemarkErrors

/// Why a name cannot be a baseline's.
package enum BaselineError: ExplainedError {
  case badName(String)
  case unknown(String, known: [String])
  case unfit([BaselineChoice.Omission])

  package var exitStatus: ExitStatus {
    switch self {
    case .badName: .usage
    case .unknown: .inconclusive
    case .unfit: .failed
    }
  }

  package var description: String {
    switch self {
    case .badName(let name):
      "`\(name)` cannot name a baseline: use letters, digits, dots, dashes and underscores"
    case .unknown(let name, let known):
      "no baseline is named `\(name)`"
        + (known.isEmpty ? "" : "; there are: \(known.joined(separator: ", "))")
    case .unfit(let omissions):
      "a baseline can contain only runs that completed without aborted scenarios:\n"
        + omissions.map { "  #\($0.run.runID)  \($0.run.testID)  \($0.reason)" }.joined(separator: "\n")
    }
  }
}

extension Warehouse {
  /// Lets the name stand for these runs from now on. What it stood for before is kept.
  ///
  /// - Parameters:
  ///   - selector: the words by which the runs were chosen, for people.
  ///   - author: who; empty when not known.
  /// - Throws: `BaselineError.badName`, or `.unfit` when a run did not complete or has aborted scenarios.
  package func setBaseline(
    _ name: String, to runs: [RunHead], selector: String, author: String = "", because: String = "",
    at moment: Moment = .now
  ) throws {
    guard name.wholeMatch(of: /[a-zA-Z0-9._-]+/) != nil else { throw BaselineError.badName(name) }
    let unfit = runs.compactMap { run in run.flaw.map { BaselineChoice.Omission(run: run, reason: $0) } }
    guard unfit.isEmpty else { throw BaselineError.unfit(unfit) }
    try promote(
      name, runs, isRemoval: false, selector: selector, author: author, because: because, at: moment)
  }

  /// Lets the name stand for nothing any more.
  /// - Throws: `BaselineError.unknown`.
  package func removeBaseline(
    _ name: String, author: String = "", because: String = "", at moment: Moment = .now
  ) throws {
    let known = try directory(for: [RunSelector("baseline:\(name)")]).baselines.keys.sorted()
    guard known.contains(name) else { throw BaselineError.unknown(name, known: known) }
    try promote(name, [], isRemoval: true, selector: "", author: author, because: because, at: moment)
  }

  private func promote(
    _ name: String, _ runs: [RunHead], isRemoval: Bool, selector: String, author: String, because: String,
    at moment: Moment
  ) throws {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO baseline (name, is_removal, selector, set_at_us, set_by, because)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [name, isRemoval ? 1 : 0, selector, moment.microseconds, author, because])
      let promotion = db.lastInsertedRowID
      for run in runs {
        try db.execute(
          sql: "INSERT INTO baseline_run (baseline_id, run_id) VALUES (?, ?)",
          arguments: [promotion, run.runID])
      }
    }
  }
}
