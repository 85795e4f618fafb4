import TidemarkAnalysis
import TidemarkStatistics
package import TidemarkWarehouse

/// The gate: every check of an input, and what they make of it together.
package struct GateEvaluation: Sendable {
  /// Those that matter most first.
  package let findings: [GateFinding]
  package let verdict: GateVerdict
  package let queries: [BoundQuery]

  package init(_ input: GateInput, in warehouse: Warehouse) throws {
    let table = try SeriesTable(input.candidates + input.base + input.history, in: warehouse)
    let regressions = RegressionCheck(input: input, table: table)
    let leaks = try LeakCheck.all(input.candidates, in: warehouse)
    let resets = try ResetCheck.all(input.candidates, in: warehouse)
    var absolute = leaks.compactMap { $0.finding(input.policy) }
    absolute += resets.compactMap { $0.finding(input.policy) }
    absolute += input.policy.objectives.compactMap {
      ObjectiveCheck(objective: $0, input: input, table: table, leaks: leaks).finding
    }
    for index in absolute.indices where absolute[index].verdict != .pass {
      if let change = input.acceptedChange(of: absolute[index].subject) {
        absolute[index].acknowledge(change)
      }
    }
    var new = NewCheck(input: input, places: regressions.newPlaces).findings
    for index in new.indices {
      if let change = input.acceptedChange(of: new[index].subject) { new[index].acknowledge(change) }
    }
    let all = MissingCheck(input: input, table: table).findings + new + regressions.findings + absolute
    findings = all.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element)
    verdict = GateVerdict(findings)
    queries = table.queries
  }
}

extension GateFinding {
  /// A change somebody accepted is told and decides nothing.
  mutating func acknowledge(_ change: AcceptedChange) {
    standing = .acknowledged
    reason += "; acknowledged: \(change.because)"
  }

  /// Failures first, then what is open, then what was accepted or only warns, improvements, passes.
  fileprivate var rank: Int {
    switch (effect, verdict) {
    case (.fail, _): 0
    case (.inconclusive, _): 1
    case (_, .fail): 2
    case (_, .inconclusive): 3
    case (_, .pass): evidence.isImprovement == true ? 4 : 5
    }
  }
}
