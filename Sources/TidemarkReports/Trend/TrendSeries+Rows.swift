import TidemarkStatistics
import TidemarkWarehouse

extension TrendSeries {
  private var keyCells: [Value] {
    [.text(key.scenario), .text(key.container), .text(key.metric.rawValue), .text(key.metric.unit)]
  }

  var row: [Value] {
    keyCells + [
      .integer(Int64(points.count)), Value(points.first?.value), Value(points.last?.value),
      .text(sparkline(points.map(\.value))),
      Value(levels.map { Int64($0.points.count) }), Value(levels.map { _ in Int64(spikes.count) }),
      Value(drift?.slope), Value(key.metric.hasRelativeScale ? drift?.relativeChange.map { $0 * 100 } : nil),
      Value(levels?.residualAutocorrelation), Value(points.last?.conditions.hostFingerprint),
    ]
  }

  /// With the number of the run, to sort by.
  var changeRows: [(run: RunPlace, row: [Value])] {
    (levels?.points ?? []).map { change in
      let run = points[change.index].run
      let earliest = points[change.plausible.lowerBound].run.runID
      let latest = points[change.plausible.upperBound].run.runID
      let (before, after) = (change.comparison.medianBefore, change.comparison.medianAfter)
      let percent = key.metric.hasRelativeScale && before != 0 ? (after - before) / abs(before) * 100 : nil
      let cells: [Value] = [
        .integer(run.runID), .text(run.testID), .text(run.startedAt),
        .text(isWorse(after - before) ? "worse" : "better"),
        .real(before), .real(after), .real(after - before), Value(percent), .integer(earliest),
        .integer(latest),
        .text(earliest == latest ? "#\(earliest)" : "#\(earliest) to #\(latest)"),
        .integer(Int64(change.comparison.countBefore)), .integer(Int64(change.comparison.countAfter)),
        .real(change.comparison.pValue), .integer(change.isConfirmed ? 1 : 0),
      ]
      return (RunPlace(container: key.container, run: run), keyCells + cells)
    }
  }

  var spikeRows: [[Value]] {
    spikes.map { index in
      let around = (max(0, index - 3)...min(points.count - 1, index + 3)).filter { $0 != index }
      return keyCells + [
        .integer(points[index].run.runID), .text(points[index].run.startedAt), .real(points[index].value),
        Value(SortedValues(around.map { points[$0].value }).median),
      ]
    }
  }

  /// - Parameter labels: JSON by run.
  func pointRows(_ labels: [Int64: String]) -> [[Value]] {
    let changes = Set(levels?.points.map(\.index) ?? [])
    let spikes = Set(spikes)
    return points.enumerated().map { index, point in
      keyCells + [
        .integer(point.run.runID), .text(point.run.testID), .text(point.run.startedAt), .real(point.value),
        Value(changes.contains(index) ? "change" : spikes.contains(index) ? "spike" : nil),
        .text(labels[point.run.runID] ?? "{}"),
      ]
    }
  }
}

/// Order of changes: what belongs to one event stands together.
struct RunPlace: Comparable {
  let container: String
  let run: RunHead

  static func < (a: RunPlace, b: RunPlace) -> Bool {
    (a.run.startedAt, a.run.runID, a.container) < (b.run.startedAt, b.run.runID, b.container)
  }
}
