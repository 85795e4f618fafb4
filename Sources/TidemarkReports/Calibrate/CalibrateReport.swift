import TidemarkSQL
import TidemarkStatistics
package import TidemarkTables
package import TidemarkWarehouse

/// How often the gate would have failed although nothing changed, from the warehouse's own history, and the floors
/// that noise asks for.
package struct CalibrateReport: Sendable {
  package let report: Report

  /// Share of unchanged runs that may rise beyond a floor that is suggested.
  private static let target = 0.01

  /// - Parameters:
  ///   - runs: in any order; those that are not complete are left out.
  ///   - baselineRuns: how many runs before it each run is held against.
  package init(
    _ runs: [RunHead], policy: GatePolicy, baselineRuns: Int = 10, in warehouse: Warehouse, now: Moment = .now
  ) throws {
    let accepted = runs.filter { $0.flaw == nil }
    let kindsQuery = BoundQuery(.scenarioKinds)
    let kinds = Dictionary(
      try warehouse.fetch(ScenarioKind.self, kindsQuery).map { ($0.scenario, $0.kind) },
      uniquingKeysWith: { first, _ in first })
    let acknowledgements = try warehouse.fetch(Acknowledgement.self, .acknowledgementList)
      .filter { $0.isInForce(now) }
      .map { AcceptedChange(subject: $0.subject, beginsAt: $0.beginsAt, because: $0.because) }
    let table = try SeriesTable(accepted, in: warehouse)
    let replay = NullReplay(table, accepted, policy: policy, baselineRuns: baselineRuns, acknowledgements)
    let groups = Dictionary(grouping: replay.comparisons) {
      Group(metric: $0.key.metric, kind: $0.key.metric.scope.name ?? kinds[$0.key.scenario] ?? "")
    }
    let rows = groups.sorted { Group.isBefore($0.key, $1.key) }.map { Self.row($0, $1, policy) }
    var notes = [
      "replays share most of their baselines, so the intervals are a little too narrow",
      "a floor is suggested so that at most 1 % of unchanged runs rise beyond it; the gate asks for both floors and for more than the noise",
    ]
    let unfit = runs.count - accepted.count
    if unfit > 0 { notes.append("\(counted(unfit, "run")) left out, because not complete") }
    if replay.changeCount > 0 {
      notes.append(
        "\(counted(replay.changeCount, "change")) of level found in the series; runs are not compared across them"
      )
    }
    report = Report(
      sections: [
        ReportTable(
          key: "calibration", title: "The gate on unchanged runs", layout: .record, columns: Self.facts,
          rows: [Self.fact(replay, accepted.count, policy, baselineRuns)]),
        ReportTable(
          key: "metrics", title: "By metric and kind of scenario", columns: Self.columns, rows: rows),
      ], mainIndex: 1, notes: replay.gateCount > 0 ? notes : [], queries: table.queries + [kindsQuery],
      nothing: replay.gateCount > 0
        ? nil
        : "no run has \(NullReplay.minimumBaseline) complete, comparable runs of the same level before it; calibrating needs more history"
    )
  }

  private struct ScenarioKind: Decodable {
    let scenario: String
    let kind: String
  }

  private struct Group: Hashable {
    let metric: RunMetric
    let kind: String

    static func isBefore(_ a: Group, _ b: Group) -> Bool {
      func place(_ group: Group) -> Int { RunMetric.allCases.firstIndex(of: group.metric) ?? 0 }
      return (place(a), a.kind) < (place(b), b.kind)
    }
  }

  private static func fact(
    _ replay: NullReplay, _ runs: Int, _ policy: GatePolicy, _ baselineRuns: Int
  ) -> [Value] {
    let interval = binomialInterval(events: replay.alarmCount, of: replay.gateCount)
    let rate = replay.gateCount > 0 ? Double(replay.alarmCount) / Double(replay.gateCount) : nil
    return [
      .integer(Int64(runs)), .integer(Int64(replay.gateCount)), .integer(Int64(replay.alarmCount)),
      Value(rate.map { $0 * 100 }), Value(interval.map { $0.lower * 100 }),
      Value(interval.map { $0.upper * 100 }), .real(policy.alpha * 100), .integer(Int64(baselineRuns)),
    ]
  }

  private static func row(_ group: Group, _ comparisons: [NullReplay.Comparison], _ policy: GatePolicy)
    -> [Value]
  {
    let alarms = comparisons.count { $0.verdict == .fail }
    let open = comparisons.count { $0.verdict == .inconclusive }
    let interval = binomialInterval(events: alarms, of: comparisons.count)
    let share = { (count: Int) in Value.real(100 * Double(count) / Double(comparisons.count)) }
    let spreads = comparisons.compactMap(\.coefficientOfVariation).sorted()
    let spread = percentile(50, ofSorted: spreads)
    let terms = policy.terms(scenario: nil, container: nil, metric: group.metric.rawValue)
    let relative = comparisons.compactMap(\.relativeRise)
    // A metric whose base may be zero has no relative floor.
    let hasRelativeFloor = group.metric.rule.relativeFloor > 0
    return [
      .text(group.metric.rawValue), .text(group.kind),
      .integer(Int64(Set(comparisons.map(\.key)).count)), .integer(Int64(comparisons.count)),
      .integer(Int64(alarms)), share(alarms), Value(interval.map { $0.lower * 100 }),
      Value(interval.map { $0.upper * 100 }), share(open),
      Value(hasRelativeFloor ? spread.map { $0 * 100 } : nil),
      .real(terms.relativePercent), Value(hasRelativeFloor ? floor(relative).map { $0 * 100 } : nil),
      .real(terms.absolute), Value(floor(comparisons.map(\.rise))),
    ]
  }

  /// The smallest floor that at most the target share of rises reach; nil when too few show it.
  private static func floor(_ rises: [Double]) -> Double? {
    let allowed = Int(target * Double(rises.count))
    let sorted = rises.sorted(by: >)
    guard allowed < sorted.count else { return nil }
    // Just above the first one that is too many.
    return max(0, sorted[allowed].nextUp)
  }

  static let facts = [
    ReportColumn("run_count", "Runs", .integer, "complete runs"),
    ReportColumn(
      "gate_count", "Gates replayed", .integer, "runs with five or more of the same level before them"),
    ReportColumn("alarm_count", "False alarms", .integer, "gates that failed on a comparison"),
    ReportColumn("alarm_percent", "False alarms %", .real(2), "of the gates"),
    ReportColumn("alarm_percent_low", "from %", .real(2), "95 % interval (Wilson)"),
    ReportColumn("alarm_percent_high", "to %", .real(2), "95 % interval (Wilson)"),
    ReportColumn("alpha_percent", "Promised %", .real(2), "by the policy's alpha"),
    ReportColumn("baseline_runs", "Baseline", .integer, "runs each was held against at most"),
  ]

  static let columns = [
    ReportColumn("metric", "Metric", .text, "what is compared"),
    ReportColumn("kind", "Kind", .text, "kind of scenario"),
    ReportColumn("series_count", "Series", .integer, "scenarios and containers"),
    ReportColumn(
      "comparison_count", "Compared", .integer, "runs held against those before them, over all series"),
    ReportColumn("alarm_count", "Alarms", .integer, "comparisons that failed"),
    ReportColumn("alarm_percent", "Alarms %", .real(2), "of the comparisons"),
    ReportColumn("alarm_percent_low", "from %", .real(2), "95 % interval (Wilson)", detail: true),
    ReportColumn("alarm_percent_high", "to %", .real(2), "95 % interval (Wilson)"),
    ReportColumn("inconclusive_percent", "Open %", .real(2), "comparisons that could not be decided"),
    ReportColumn(
      "cv_percent", "CV %", .real(2),
      "standard deviation between runs over their mean, median over baselines; null where the mean may be zero"
    ),
    ReportColumn("relative_floor_percent", "Floor %", .real(1), "relative floor of the policy"),
    ReportColumn(
      "suggested_relative_percent", "Suggested %", .real(1),
      "1 % of unchanged runs rise by more; null where the mean may be zero"),
    ReportColumn("absolute_floor", "Floor", .real(2), "absolute floor of the policy, in units of the metric"),
    ReportColumn("suggested_absolute", "Suggested", .real(2), "1 % of unchanged runs rise by more"),
  ]
}
