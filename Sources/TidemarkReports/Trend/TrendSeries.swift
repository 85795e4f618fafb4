import TidemarkStatistics
import TidemarkWarehouse

/// One number over runs of one kind of machine and one set of conditions, and what changed in it.
struct TrendSeries: Sendable {
  let key: SeriesKey
  /// Oldest first, without flaws, all comparable with one another.
  let points: [SeriesPoint]
  /// nil below eight runs: nothing is said of so few.
  let levels: GuardedChangePoints?
  /// Since the last change of level; nil where it does not drift.
  let drift: Drift?

  /// The series of a key, one for each set of conditions, those of the newest run first; points with a flaw left out.
  static func all(of series: RunSeries) -> [TrendSeries] {
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
    let values = points.map(\.value)
    let found = Result { () throws(Undefined) in
      try GuardedChangePoints(values, floors: key.metric.levelFloors)
    }.value
    levels = found
    let level = values.suffix(values.count - (found?.points.last?.index ?? 0))
    let floor = key.metric.rule.absoluteFloor
    drift = Result { () throws(Undefined) in try Drift(Array(level)) }.value
      .flatMap { $0.isDrift && abs($0.totalChange) >= floor ? $0 : nil }
  }

  /// Runs far off either side. The first run of a new level, even of one too near the old to count, is far off the runs
  /// before it only: the guard sees six neighbours together and cannot tell.
  var spikes: [Int] {
    (levels?.spikes ?? []).filter { index in
      func distance(_ neighbours: ArraySlice<SeriesPoint>) -> Double {
        SortedValues(neighbours.map(\.value)).median.map { abs(points[index].value - $0) } ?? 0
      }
      let before = distance(points[..<index].suffix(3))
      let after = distance(points[(index + 1)...].prefix(3))
      return 2 * min(before, after) >= max(before, after)
    }
  }

  /// Whether nothing happened.
  var isQuiet: Bool { (levels?.points ?? []).isEmpty && spikes.isEmpty && drift == nil }

  func isWorse(_ difference: Double) -> Bool { (difference > 0) != key.metric.isLowerWorse }
}

/// Values as a line of bars, lowest to highest; neighbours share a bar when there are more than `width`.
func sparkline(_ values: [Double], width: Int = 30) -> String {
  let bars = Array("▁▂▃▄▅▆▇█")
  let count = min(width, values.count)
  guard count > 0, let low = values.min(), let high = values.max() else { return "" }
  let means = (0..<count).map { bar in
    let stretch = values[(bar * values.count / count)..<((bar + 1) * values.count / count)]
    return stretch.reduce(0, +) / Double(stretch.count)
  }
  return String(
    means.map { high > low ? bars[min(7, Int((($0 - low) / (high - low) * 8).rounded(.down)))] : bars[3] })
}
