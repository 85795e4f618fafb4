import TidemarkStatistics
package import TidemarkWarehouse

/// A change of level in a series.
package struct LevelChange: Sendable {
  package let key: SeriesKey
  /// The first run of the new level.
  package let run: RunHead
  package let isWorse: Bool
  /// Median of the level before, in units of the metric.
  package let before: Double
  /// Median of the new level.
  package let after: Double
  /// Runs the change may as well have begun at.
  package let earliest: RunHead
  package let latest: RunHead
  package let runsBefore: Int
  package let runsAfter: Int
  /// Chance of it in a series without change.
  package let pValue: Double
  /// Three runs or more are on the new level.
  package let isConfirmed: Bool

  /// Of the level before; nil for a metric that may be 0.
  package var percent: Double? {
    key.metric.hasRelativeScale && before != 0 ? (after - before) / abs(before) * 100 : nil
  }
}

/// A run far off those around it.
package struct Spike: Sendable {
  package let key: SeriesKey
  package let run: RunHead
  package let value: Double
  /// Median of the runs around it.
  package let usual: Double?
}

extension TrendSeries {
  /// Oldest first.
  package var changes: [LevelChange] {
    (levels?.points ?? []).map { change in
      let (before, after) = (change.comparison.medianBefore, change.comparison.medianAfter)
      return LevelChange(
        key: key, run: points[change.index].run, isWorse: isWorse(after - before), before: before,
        after: after, earliest: points[change.plausible.lowerBound].run,
        latest: points[change.plausible.upperBound].run, runsBefore: change.comparison.countBefore,
        runsAfter: change.comparison.countAfter, pValue: change.comparison.pValue,
        isConfirmed: change.isConfirmed)
    }
  }

  /// Oldest first.
  package var spikeRuns: [Spike] {
    spikes.map { index in
      let around = (max(0, index - 3)...min(points.count - 1, index + 3)).filter { $0 != index }
      return Spike(
        key: key, run: points[index].run, value: points[index].value,
        usual: SortedValues(around.map { points[$0].value }).median)
    }
  }
}
