import TidemarkStatistics
import TidemarkWarehouse

/// The gate: every check of an input, and what they make of it together.
struct GateEvaluation: Sendable {
  /// Those that matter most first.
  let findings: [GateFinding]
  let verdict: GateVerdict
  let notes: [String]
  let queries: [BoundQuery]

  init(_ input: GateInput, in warehouse: Warehouse) throws {
    let table = try SeriesTable(input.candidates + input.base + input.history, in: warehouse)
    let series = GateSeries(input, table)
    let leaks = try LeakCheck.all(input.candidates, in: warehouse)
    let resets = try ResetCheck.all(input.candidates, in: warehouse)
    var compared = RegressionFamily.judge(series.compared.map(\.series), alpha: input.policy.alpha)
    for (index, member) in series.compared.enumerated() {
      if let change = member.accepted { compared[index].acknowledge(change) }
    }
    var absolute = series.killChecks().map(\.finding)
    absolute += leaks.compactMap { $0.finding(input.policy) }
    absolute += resets.compactMap { $0.finding(input.policy) }
    absolute += input.policy.objectives.compactMap {
      ObjectiveCheck(objective: $0, input: input, table: table, leaks: leaks).finding
    }
    for index in absolute.indices where absolute[index].verdict != .pass {
      if let change = input.acceptedChange(of: absolute[index].subject) {
        absolute[index].acknowledge(change)
      }
    }
    let all = MissingCheck(input: input, table: table).findings + compared.gathered + absolute
    findings = all.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
      .map(\.element)
    verdict = GateVerdict(findings)
    notes = Self.notes(series, input)
    queries = table.queries
  }

  private static func notes(_ series: GateSeries, _ input: GateInput) -> [String] {
    var notes: [String] = []
    if !series.newSubjects.isEmpty {
      let places = Set(series.newSubjects.map { "\($0.scenario ?? "*")/\($0.container ?? "*")" }).sorted()
      notes.append(
        "new, and judged by no baseline: \(places.prefix(5).joined(separator: ", "))\(places.count > 5 ? " and \(places.count - 5) more" : "")"
      )
    }
    return notes
  }
}

extension GateFinding {
  /// A change somebody accepted is told and decides nothing.
  fileprivate mutating func acknowledge(_ change: AcceptedChange) {
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
