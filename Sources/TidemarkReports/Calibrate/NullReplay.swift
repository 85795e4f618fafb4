import TidemarkStatistics
import TidemarkWarehouse

/// The gate replayed where nothing changed: each accepted run against those before it, of the same level.
///
/// Levels end where the conditions change, at a change point (``GuardedChangePoints``) and at an acknowledgement, so
/// that a change that was real is not called a false alarm. Neighbouring replays share most of their baseline, so their
/// outcomes are not independent and an interval on their rate is a little too narrow.
struct NullReplay {
  /// One series of one replay.
  struct Comparison {
    let key: SeriesKey
    let verdict: GateRule.Verdict
    /// In the direction that counts, over the baseline's mean; nil for a mean that is not far from zero.
    let relativeRise: Double?
    let rise: Double
    /// Standard deviation over mean of the baseline; nil likewise.
    let coefficientOfVariation: Double?
  }

  let comparisons: [Comparison]
  /// Runs that had a baseline to be held against.
  let gateCount: Int
  /// Of those, gates that failed.
  let alarmCount: Int
  /// Change points at which series were cut.
  let changeCount: Int

  /// Fewer tell too little of what runs differ by.
  static let minimumBaseline = 5

  /// - Parameters:
  ///   - runs: accepted ones, in any order.
  ///   - baselineRuns: how many runs before it a run is held against at most.
  init(
    _ table: SeriesTable, _ runs: [RunHead], policy: GatePolicy, baselineRuns: Int,
    _ acknowledgements: [AcceptedChange]
  ) {
    let levelled = table.series.filter { $0.key.metric != .oomCount }.compactMap { series in
      let key = series.key
      let terms = policy.terms(scenario: key.scenario, container: key.container, metric: key.metric.rawValue)
      return terms.severity == .fail ? LevelledSeries(series, terms, acknowledgements) : nil
    }
    var comparisons: [Comparison] = []
    var gates = 0
    var alarms = 0
    for run in runs.sorted(by: RunHead.isOlder) {
      let members = levelled.compactMap { $0.regression(of: run, baselineRuns: baselineRuns) }
      guard !members.isEmpty else { continue }
      let findings = RegressionFamily.judge(members.map(\.series), alpha: policy.alpha)
      gates += 1
      if findings.contains(where: { $0.verdict == .fail }) { alarms += 1 }
      for (member, finding) in zip(members, findings) {
        let base = Moments(member.series.base)
        // Of a series around zero no percentage makes sense.
        let spread = base.variance?.squareRoot() ?? 0
        let mean = abs(base.mean ?? 0) > 2 * spread ? base.mean ?? 0 : 0
        let difference =
          (finding.evidence.difference ?? 0) * (member.series.terms.direction == .lower ? -1 : 1)
        comparisons.append(
          Comparison(
            key: member.key, verdict: finding.verdict,
            relativeRise: mean == 0 ? nil : difference / abs(mean), rise: difference,
            coefficientOfVariation: mean == 0 ? nil : spread / abs(mean)))
      }
    }
    self.comparisons = comparisons
    gateCount = gates
    alarmCount = alarms
    changeCount = levelled.reduce(0) { $0 + $1.changeCount }
  }

  /// One series cut into levels.
  private struct LevelledSeries {
    let key: SeriesKey
    let terms: PolicyTerms
    /// Oldest first.
    let points: [SeriesPoint]
    /// Number of the level of each point.
    let levels: [Int]
    let changeCount: Int
    private let indexByRun: [Int64: Int]

    init(_ series: RunSeries, _ terms: PolicyTerms, _ acknowledgements: [AcceptedChange]) {
      key = series.key
      self.terms = terms
      let starts = acknowledgements.filter { matches($0.subject, series.key.subject) }.map(\.beginsAt)
      // Points of the same conditions together, in order of time within.
      var classes: [[SeriesPoint]] = []
      for point in series.points where point.flaw == nil && point.run.flaw == nil {
        if let index = classes.firstIndex(where: {
          $0[0].conditions.differences(from: point.conditions).isEmpty
        }) {
          classes[index].append(point)
        } else {
          classes.append([point])
        }
      }
      var points: [SeriesPoint] = []
      var levels: [Int] = []
      var level = 0
      var changes = 0
      for members in classes {
        let found = Result { () throws(Undefined) in
          try GuardedChangePoints(members.map(\.value), floors: series.key.metric.levelFloors)
        }
        // Too few runs to look for a change.
        let cuts = Set(found.value?.points.map(\.index) ?? [])
        changes += cuts.count
        for (index, point) in members.enumerated() {
          let isAccepted =
            index > 0
            && starts.contains { members[index - 1].run.startedAt < $0 && $0 <= point.run.startedAt }
          if index == 0 || cuts.contains(index) || isAccepted { level += 1 }
          points.append(point)
          levels.append(level)
        }
      }
      self.points = points
      self.levels = levels
      changeCount = changes
      indexByRun = Dictionary(
        points.enumerated().map { ($0.element.run.runID, $0.offset) }, uniquingKeysWith: { first, _ in first }
      )
    }

    /// The run against those before it on its level; nil below ``NullReplay/minimumBaseline``.
    func regression(of run: RunHead, baselineRuns: Int) -> (key: SeriesKey, series: RegressionSeries)? {
      guard let index = indexByRun[run.runID] else { return nil }
      let base = points[..<index].indices.suffix(baselineRuns).filter { levels[$0] == levels[index] }
      guard base.count >= NullReplay.minimumBaseline else { return nil }
      let subject = GateSubject(scenario: key.scenario, container: key.container, metric: key.metric.rawValue)
      return (
        key,
        RegressionSeries(
          subject: subject, unit: key.metric.unit, base: base.map { points[$0].value },
          candidate: [points[index].value], terms: terms)
      )
    }
  }
}
