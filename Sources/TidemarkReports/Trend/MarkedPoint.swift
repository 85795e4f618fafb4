import TidemarkAnalysis
import TidemarkStatistics
import TidemarkWarehouse

/// A run of a series with what happened there.
struct MarkedPoint: Sendable {
  let key: SeriesKey
  let point: SeriesPoint
  /// `change`, `spike` or nil.
  let mark: String?
  /// JSON object.
  let labels: String
}

extension TrendSeries {
  /// - Parameter labels: JSON by run.
  func markedPoints(labels: [Int64: String]) -> [MarkedPoint] {
    let changes = Set(levels?.points.map(\.index) ?? [])
    let spikes = Set(spikes)
    return points.enumerated().map { index, point in
      MarkedPoint(
        key: key, point: point,
        mark: changes.contains(index) ? "change" : spikes.contains(index) ? "spike" : nil,
        labels: labels[point.run.runID] ?? "{}")
    }
  }
}
