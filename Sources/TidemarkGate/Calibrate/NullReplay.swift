import TidemarkAnalysis
import TidemarkStatistics
import TidemarkWarehouse

/// The comparison replayed where nothing changed: each accepted run against those before it, of the same level.
///
/// Levels end where the conditions change, at a change point (``GuardedChangePoints``) and at an acknowledgement, so
/// that a change that was real is not called a false alarm. Neighbouring replays share most of their baseline, so their
/// outcomes are not independent and an interval on their rate is a little too narrow.
struct NullReplay {
  /// What the replays say of one series.
  struct Tally {
    let key: SeriesKey
    var alarmCount = 0
    var inconclusiveCount = 0
    /// In the direction that counts, one for each replay, in units of the metric.
    var rises: [Double] = []
    /// Over the baseline's mean; of replays whose mean is not far from zero.
    var relativeRises: [Double] = []
    /// Standard deviation over mean of the baseline; likewise.
    var variations: [Double] = []
  }

  let tallies: [Tally]
  /// Runs that had a baseline to be compared with.
  let gateCount: Int
  /// Of those, gates that failed.
  let alarmCount: Int
  /// Change points at which series were cut.
  let changeCount: Int

  /// Fewer show too little of what runs differ by.
  static let minimumBaseline = 5

  /// - Parameters:
  ///   - runs: accepted ones, in any order.
  ///   - baselineRuns: how many runs before it a run is compared with at most.
  init(
    _ table: SeriesTable, _ runs: [RunHead], policy: GatePolicy, baselineRuns: Int,
    _ acknowledgements: [AcceptedChange]
  ) {
    let runs = runs.sorted(by: RunHead.isOlder)
    let ranks = Dictionary(
      runs.enumerated().map { ($1.runID, $0) }, uniquingKeysWith: { first, _ in first })
    let levelled = table.series.filter { $0.key.metric != .oomCount }.compactMap { series in
      let key = series.key
      let terms = policy.terms(scenario: key.scenario, container: key.container, metric: key.metric.rawValue)
      let isDetail = key.metric.isDerivedFromOthers && terms.severity == .warn
      return terms.severity == .fail || isDetail
        ? LevelledSeries(series, terms.comparison(isDetail: isDetail), acknowledgements, ranks, runs.count)
        : nil
    }
    var tallies = levelled.map { Tally(key: $0.key) }
    let places = Dictionary(
      levelled.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    let family = ComparisonFamily(alpha: policy.alpha)
    var gates = 0
    var alarms = 0
    for rank in runs.indices {
      let sides = levelled.compactMap { $0.sides(ofRank: rank, baselineRuns: baselineRuns) }
      guard !sides.isEmpty else { continue }
      let subjects = family.judge(sides)
      gates += 1
      if subjects.contains(where: { $0.verdict == .worse }) { alarms += 1 }
      for series in subjects.flatMap(\.series) {
        guard let place = places[series.key] else { continue }
        tallies[place].add(series)
      }
    }
    self.tallies = tallies.filter { !$0.rises.isEmpty }
    gateCount = gates
    alarmCount = alarms
    changeCount = levelled.reduce(0) { $0 + $1.changeCount }
  }
}

extension NullReplay.Tally {
  fileprivate mutating func add(_ series: ComparedSeries) {
    let base = Moments(series.sides.base.map(\.value))
    // Of a series around zero no percentage makes sense.
    let spread = base.variance?.squareRoot() ?? 0
    let mean = abs(base.mean ?? 0) > 2 * spread ? base.mean ?? 0 : 0
    let rise = (series.difference ?? 0) * (series.sides.terms.direction == .lower ? -1 : 1)
    if series.verdict == .worse { alarmCount += 1 }
    if series.verdict == .inconclusive { inconclusiveCount += 1 }
    rises.append(rise)
    guard mean != 0 else { return }
    relativeRises.append(rise / abs(mean))
    variations.append(spread / abs(mean))
  }
}

/// One series cut into levels.
private struct LevelledSeries {
  let key: SeriesKey
  let terms: ComparisonTerms
  /// Oldest first within equal conditions.
  let points: [SeriesPoint]
  /// Number of the level of each point, ascending.
  let levels: [Int]
  let changeCount: Int
  /// Place of each run's point, by the run's place among all; -1 where it has none.
  private let places: [Int32]

  /// - Parameter ranks: place of each run among all, oldest first, by number.
  init(
    _ series: RunSeries, _ terms: ComparisonTerms, _ acknowledgements: [AcceptedChange],
    _ ranks: [Int64: Int], _ runCount: Int
  ) {
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
    // Mostly all points are there in their order; then the series' own array serves, not a second one.
    self.points = points.count == series.points.count && classes.count == 1 ? series.points : points
    self.levels = levels
    changeCount = changes
    var places = Array(repeating: -1 as Int32, count: runCount)
    for (place, point) in points.enumerated() {
      if let rank = ranks[point.run.runID], places[rank] < 0 { places[rank] = Int32(place) }
    }
    self.places = places
  }

  /// The run against those before it on its level; nil below ``NullReplay/minimumBaseline``.
  func sides(ofRank rank: Int, baselineRuns: Int) -> SeriesSides? {
    guard places.indices.contains(rank), places[rank] >= 0 else { return nil }
    let index = Int(places[rank])
    var start = index
    while start > 0, index - start < baselineRuns, levels[start - 1] == levels[index] { start -= 1 }
    guard index - start >= NullReplay.minimumBaseline else { return nil }
    return SeriesSides(key: key, terms: terms, base: points[start..<index], candidate: points[index...index])
  }
}
