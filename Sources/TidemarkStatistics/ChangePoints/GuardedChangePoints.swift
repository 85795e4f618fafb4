/// Change points of a metric over runs: Otava's deterministic split with its four gaps closed.
///
/// docs/statistics.md, Change points: spikes are set aside first; the t test uses n - 1 and is shrunk for autocorrelated
/// runs; a change must exceed a relative AND an absolute floor and have at least two runs on either side; the worst
/// point is merged away first until all pass. On independent runs 0.3 to 1.3 % of flat series show any point
/// (Otava 2 to 5 %); a step of 5 % at a spread of 2 % is found in 95 %.
package struct GuardedChangePoints: Sendable, Equatable {
  package struct Floors: Sendable, Equatable {
    /// Of the medians, 0.03 = 3 %.
    package var relative: Double
    /// In units of the metric.
    package var absolute: Double
    package var maximumPValue: Double
    package var minimumRuns: Int

    package init(
      relative: Double = 0.03, absolute: Double = 0, maximumPValue: Double = 1e-3, minimumRuns: Int = 2
    ) {
      self.relative = relative
      self.absolute = absolute
      self.maximumPValue = maximumPValue
      self.minimumRuns = minimumRuns
    }
  }

  package struct Point: Sendable, Equatable {
    /// First run of the new level, 0-based.
    package let index: Int
    package let comparison: SegmentComparison
    /// Runs the change may as well have begun at: Q at least 0.9 of its maximum (Catapult's extended range).
    package let plausible: ClosedRange<Int>
    /// Three runs on the new level, so that a gate may act on it.
    package let isConfirmed: Bool
  }

  /// Ascending by index.
  package let points: [Point]
  /// Runs far off their neighbours, taken out of the search.
  package let spikes: [Int]
  package let lastIsUnconfirmed: Bool
  /// Lag-1 autocorrelation of the runs around the levels found; above 0.3 the environment drifts and points are
  /// less certain than they look. Nil below three runs.
  package let residualAutocorrelation: Double?

  /// Below this many runs nothing is said.
  package static let minimumSeries = 8

  /// - Throws: ``Undefined/tooFewPoints(found:needed:)`` below eight runs, ``Undefined/notFinite(index:)``.
  package init(_ series: [Double], floors: Floors = Floors(), window: Int = 50) throws(Undefined) {
    try requireFinite(series)
    guard series.count >= Self.minimumSeries else {
      throw .tooFewPoints(found: series.count, needed: Self.minimumSeries)
    }
    let cleaned = SpikeGuard(series)
    let values = cleaned.values
    let relaxed = floors.maximumPValue < 0.05 ? floors.maximumPValue * 10 : floors.maximumPValue
    let weak = weakChangePoints(values, window: window, maximumPValue: relaxed)
    let merged = Self.merge(weak, values, floors)
    let bounds = [0] + merged.map(\.index) + [values.count]
    points = merged.enumerated().map { k, found in
      Point(
        index: found.index, comparison: found.comparison,
        plausible: Self.plausible(values, bounds[k]..<bounds[k + 2], around: found.index),
        isConfirmed: found.comparison.countAfter >= 3)
    }
    spikes = cleaned.spikes
    lastIsUnconfirmed = cleaned.lastIsUnconfirmed
    residualAutocorrelation = Self.residualAutocorrelation(values, bounds)
  }

  /// Removes the worst point that does not pass and judges all again, until all pass.
  private static func merge(
    _ weak: [Int], _ values: [Double], _ floors: Floors
  ) -> [(index: Int, comparison: SegmentComparison)] {
    var indices = weak
    // Of all stretches only the one that a removal makes is new.
    var known: [Range<Int>: SegmentComparison.Side] = [:]
    func side(_ range: Range<Int>) -> SegmentComparison.Side {
      if let side = known[range] { return side }
      let side = SegmentComparison.Side(values[range])
      known[range] = side
      return side
    }
    var residuals = Self.residuals(values, [0] + indices + [values.count])
    while true {
      let bounds = [0] + indices + [values.count]
      let r = residuals.count > 2 ? lagOneAutocorrelation(residuals) ?? 0 : 0
      let points = indices.enumerated().map { k, index in
        let comparison = SegmentComparison(
          before: side(bounds[k]..<index), after: side(index..<bounds[k + 2]),
          test: .guarded(autocorrelation: r))
        return (index: index, comparison: comparison)
      }
      var worst: Int?
      for (k, point) in points.enumerated() where !passes(point.comparison, floors) {
        if let other = worst.map({ points[$0].comparison }), !isWorse(point.comparison, than: other) {
          continue
        }
        worst = k
      }
      guard let worst else { return points }
      let (before, after) = (bounds[worst]..<indices[worst], indices[worst]..<bounds[worst + 2])
      let merged = before.lowerBound..<after.upperBound
      known[merged] = SegmentComparison.Side(values[merged], merging: side(before), side(after))
      residuals.replaceSubrange(merged, with: centred(Array(values[merged])))
      indices.remove(at: worst)
    }
  }

  /// Larger p, and of equal p the smaller change.
  private static func isWorse(_ a: SegmentComparison, than b: SegmentComparison) -> Bool {
    a.pValue != b.pValue
      ? a.pValue > b.pValue
      : (a.relativeMedianChange ?? .infinity) < (b.relativeMedianChange ?? .infinity)
  }

  private static func residualAutocorrelation(_ values: [Double], _ bounds: [Int]) -> Double? {
    values.count > 2 ? lagOneAutocorrelation(residuals(values, bounds)) : nil
  }

  /// What is left of each value without its level.
  private static func residuals(_ values: [Double], _ bounds: [Int]) -> [Double] {
    zip(bounds, bounds.dropFirst()).flatMap { low, high in centred(Array(values[low..<high])) }
  }

  private static func passes(_ comparison: SegmentComparison, _ floors: Floors) -> Bool {
    comparison.pValue <= floors.maximumPValue
      && (comparison.relativeMedianChange ?? .infinity) >= floors.relative
      && abs(comparison.medianAfter - comparison.medianBefore) >= floors.absolute
      && comparison.countBefore >= floors.minimumRuns && comparison.countAfter >= floors.minimumRuns
  }

  /// Runs on either side among which a change may have begun.
  private static let locationReach = 150

  private static func plausible(
    _ values: [Double], _ range: Range<Int>, around index: Int
  ) -> ClosedRange<Int> {
    // The scan is quadratic, and a run hundreds of runs away is no place for this change.
    let range = max(range.lowerBound, index - locationReach)..<min(range.upperBound, index + locationReach)
    let local = EnergySplit(values[range])
    let profile = local.profile(in: 0..<range.count)
    let highest = profile.map(\.statistic).max() ?? 0
    var low = index
    var high = index
    for (offset, statistic) in profile where statistic >= 0.9 * highest {
      low = min(low, range.lowerBound + offset)
      high = max(high, range.lowerBound + offset)
    }
    return low...high
  }
}
