package import TidemarkStatistics

/// One number over runs of one kind of machine and one set of conditions, and what changed in it.
package struct TrendSeries: Sendable {
  package let key: SeriesKey
  /// Oldest first, without flaws, all comparable with one another; empty where only the summary was kept.
  package let points: [SeriesPoint]
  package let runCount: Int
  /// Of the oldest run, in units of the metric.
  package let firstValue: Double?
  /// Of the newest run.
  package let lastValue: Double?
  /// nil: not known.
  package let hostFingerprint: String?
  /// nil below eight runs: nothing is said of so few.
  package let levels: GuardedChangePoints?
  /// Places among the points of runs far off either side, ascending.
  package let spikes: [Int]
  /// Since the last change of level; nil where it does not drift.
  package let drift: Drift?

  /// The series of a key, one for each set of conditions, those of the newest run first; points with a flaw left out.
  package static func all(of series: RunSeries) -> [TrendSeries] {
    // Mostly all runs are of one kind and without flaw: then the series' own points serve, not a second array of them.
    if let newest = series.points.last,
      series.points.allSatisfy({
        $0.flaw == nil && newest.conditions.differences(from: $0.conditions).isEmpty
      })
    {
      return [TrendSeries(key: series.key, points: series.points)]
    }
    var kinds: [[SeriesPoint]] = []
    for point in series.points.reversed() where point.flaw == nil {
      let kind = kinds.firstIndex { $0[0].conditions.differences(from: point.conditions).isEmpty }
      if let kind { kinds[kind].append(point) } else { kinds.append([point]) }
    }
    return kinds.map { TrendSeries(key: series.key, points: $0.reversed()) }
  }

  private init(key: SeriesKey, points: [SeriesPoint]) {
    self.key = key
    self.points = points
    runCount = points.count
    firstValue = points.first?.value
    lastValue = points.last?.value
    hostFingerprint = points.last?.conditions.hostFingerprint
    let values = points.map(\.value)
    let found = Result { () throws(Undefined) in
      try GuardedChangePoints(values, floors: key.metric.levelFloors)
    }.value
    levels = found
    spikes = Self.confirmed(found?.spikes ?? [], values)
    let level = values.suffix(values.count - (found?.points.last?.index ?? 0))
    let floor = key.metric.floors.absolute
    drift = Result { () throws(Undefined) in try Drift(Array(level)) }.value
      .flatMap { $0.isDrift && abs($0.totalChange) >= floor ? $0 : nil }
  }

  private init(_ other: TrendSeries, points: [SeriesPoint]) {
    key = other.key
    self.points = points
    runCount = other.runCount
    firstValue = other.firstValue
    lastValue = other.lastValue
    hostFingerprint = other.hostFingerprint
    levels = other.levels
    spikes = other.spikes
    drift = other.drift
  }

  /// The same without its runs, for a series in which nothing happened: a year of them would fill the memory.
  var withoutPoints: TrendSeries { TrendSeries(self, points: []) }

  /// Runs far off either side. The first run of a new level, even of one too near the old to count, is far off the runs
  /// before it only: the guard sees six neighbours together and cannot tell.
  private static func confirmed(_ spikes: [Int], _ values: [Double]) -> [Int] {
    spikes.filter { index in
      func distance(_ neighbours: ArraySlice<Double>) -> Double {
        SortedValues(neighbours).median.map { abs(values[index] - $0) } ?? 0
      }
      let before = distance(values[..<index].suffix(3))
      let after = distance(values[(index + 1)...].prefix(3))
      return 2 * min(before, after) >= max(before, after)
    }
  }

  /// Whether nothing happened.
  package var isQuiet: Bool { (levels?.points ?? []).isEmpty && spikes.isEmpty && drift == nil }

  /// Of the median, over the runs of the drift; nil without a drift and for a metric that may be 0.
  package var driftPercent: Double? {
    key.metric.hasRelativeScale ? drift?.relativeChange.map { $0 * 100 } : nil
  }

  func isWorse(_ difference: Double) -> Bool { (difference > 0) != key.metric.isLowerWorse }
}
