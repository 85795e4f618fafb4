package import TidemarkAnalysis
import TidemarkSQL
package import TidemarkStatistics
package import TidemarkWarehouse

/// How often the gate would have failed although nothing changed, from the warehouse's own history, and the floors
/// that noise asks for.
package struct Calibration: Sendable {
  /// Complete runs.
  package let runCount: Int
  /// Runs that were left out because they are not complete.
  package let unfitCount: Int
  /// Runs with five or more of the same level before them.
  package let gateCount: Int
  /// Gates that failed on a comparison.
  package let alarmCount: Int
  /// Changes of level, across which no run was compared.
  package let changeCount: Int
  /// 95 % (Wilson).
  package let alarmInterval: Interval?
  /// Promised by the policy, 0 to 1.
  package let alpha: Double
  /// How many runs before it each run was compared with at most.
  package let baselineRuns: Int
  /// By metric as declared, kinds by name within.
  package let metrics: [CalibratedMetric]
  package let queries: [BoundQuery]

  /// Runs of the same level that a run needs before it.
  package static let minimumBaseline = NullReplay.minimumBaseline

  package var alarmRate: Double? { gateCount > 0 ? Double(alarmCount) / Double(gateCount) : nil }

  /// - Parameters:
  ///   - runs: in any order; those that are not complete are left out.
  ///   - baselineRuns: how many runs before it each run is compared with at most.
  package init(
    _ runs: [RunHead], policy: GatePolicy, baselineRuns: Int = 10, in warehouse: Warehouse, now: Moment = .now
  ) throws {
    let accepted = runs.filter { $0.flaw == nil }
    let kindsQuery = BoundQuery(.scenarioKinds)
    let kinds = Dictionary(
      try warehouse.fetch(ScenarioKind.self, kindsQuery).map { ($0.scenario, $0.kind) },
      uniquingKeysWith: { first, _ in first })
    let acknowledgements = try warehouse.acknowledgements(inForceAt: now).map(AcceptedChange.init)
    let table = try SeriesTable(accepted, in: warehouse)
    let replay = NullReplay(table, accepted, policy: policy, baselineRuns: baselineRuns, acknowledgements)
    let groups = Dictionary(grouping: replay.tallies) {
      Group(metric: $0.key.metric, kind: $0.key.metric.scope.name ?? kinds[$0.key.scenario] ?? "")
    }
    runCount = accepted.count
    unfitCount = runs.count - accepted.count
    gateCount = replay.gateCount
    alarmCount = replay.alarmCount
    changeCount = replay.changeCount
    alarmInterval = binomialInterval(events: replay.alarmCount, of: replay.gateCount)
    alpha = policy.alpha
    self.baselineRuns = baselineRuns
    metrics = groups.sorted { ($0.key.metric.place, $0.key.kind) < ($1.key.metric.place, $1.key.kind) }
      .map { CalibratedMetric($0.metric, kind: $0.kind, $1, policy) }
    queries = table.queries + [kindsQuery]
  }

  private struct Group: Hashable {
    let metric: RunMetric
    let kind: String
  }
}

private struct ScenarioKind: QueryRow {
  let scenario: String
  let kind: String

  static let columns = ["scenario", "kind"]

  init(_ row: inout StoredRow) throws {
    scenario = try row.read()
    kind = try row.read()
  }
}

/// What the replays say of one metric in scenarios of one kind.
package struct CalibratedMetric: Sendable {
  package let metric: RunMetric
  package let kind: String
  /// Scenarios and containers.
  package let seriesCount: Int
  /// Runs compared with those before them, over all series.
  package let comparisonCount: Int
  package let alarmCount: Int
  /// 95 % (Wilson).
  package let alarmInterval: Interval?
  package let inconclusiveShare: Double
  /// Standard deviation between runs over their mean, median over baselines; nil where the mean may be zero.
  package let variation: Double?
  /// Of the policy.
  package let relativeFloorPercent: Double
  /// 1 % of unchanged runs rise by more; nil where the mean may be zero.
  package let suggestedRelative: Double?
  /// Of the policy, in units of the metric.
  package let absoluteFloor: Double
  package let suggestedAbsolute: Double?

  package var alarmShare: Double { Double(alarmCount) / Double(comparisonCount) }

  /// Share of unchanged runs that may rise beyond a floor that is suggested.
  private static let target = 0.01

  /// - Parameter tallies: not empty.
  init(_ metric: RunMetric, kind: String, _ tallies: [NullReplay.Tally], _ policy: GatePolicy) {
    let terms = policy.terms(scenario: nil, container: nil, metric: metric.rawValue)
    self.metric = metric
    self.kind = kind
    seriesCount = tallies.count
    comparisonCount = tallies.reduce(0) { $0 + $1.rises.count }
    alarmCount = tallies.reduce(0) { $0 + $1.alarmCount }
    alarmInterval = binomialInterval(events: alarmCount, of: comparisonCount)
    inconclusiveShare =
      Double(tallies.reduce(0) { $0 + $1.inconclusiveCount }) / Double(comparisonCount)
    // A metric whose base may be zero has no relative floor.
    let hasRelativeFloor = metric.floors.relative > 0
    let spreads = tallies.flatMap(\.variations).sorted()
    variation = hasRelativeFloor ? percentile(50, ofSorted: spreads) : nil
    relativeFloorPercent = terms.relativePercent
    suggestedRelative = hasRelativeFloor ? Self.floor(tallies.flatMap(\.relativeRises)) : nil
    absoluteFloor = terms.absolute
    suggestedAbsolute = Self.floor(tallies.flatMap(\.rises))
  }

  /// The smallest floor that at most the target share of rises reach; nil when too few show it.
  private static func floor(_ rises: [Double]) -> Double? {
    let allowed = Int(target * Double(rises.count))
    let sorted = rises.sorted(by: >)
    guard allowed < sorted.count else { return nil }
    // Just above the first one that is too many.
    return max(0, sorted[allowed].nextUp)
  }
}
