/// Change points exactly as Apache Otava 0.8 finds them (Fleming et al. 2023, "Hunter"; there maths in docs/MATH.md).
///
/// Split: windows of `window` values, half a window apart, are divided at the maximum of Q as long as the t test
/// admits it at a relaxed level (10p below 0.05, 2p below 0.5). Merge: the point with the largest p at or above
/// `maximumPValue`, else the smallest magnitude at or below `minimumMagnitude`, is removed and its neighbours are
/// tested again, until all hold. Deterministic.
///
/// Known weaknesses, closed by ``GuardedChangePoints``: single spikes, variances with divisor n, no allowance for
/// autocorrelation, relative magnitude only.
package struct OtavaChangePoints: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// First index of the new segment, 0-based.
    package let index: Int
    package let comparison: SegmentComparison
  }

  /// Ascending by index.
  package let points: [Point]

  /// Empty for values that are not finite; fill gaps first.
  package init(
    _ series: [Double], window: Int = 50, maximumPValue: Double = 0.001, minimumMagnitude: Double = 0
  ) {
    guard window >= 2, series.count > 1, series.allSatisfy(\.isFinite) else {
      points = []
      return
    }
    let relaxed =
      maximumPValue < 0.05 ? maximumPValue * 10 : maximumPValue < 0.5 ? maximumPValue * 2 : maximumPValue
    let weak = weakChangePoints(series, window: window, maximumPValue: relaxed)
    points = Self.merge(weak, series) { points in
      guard
        let worst = points.indices.max(by: { points[$0].comparison.pValue < points[$1].comparison.pValue })
      else { return nil }
      let firstWorst = points.firstIndex { $0.comparison.pValue == points[worst].comparison.pValue } ?? worst
      if points[firstWorst].comparison.pValue >= maximumPValue { return firstWorst }
      let least = points.indices.min {
        points[$0].comparison.otavaMagnitude < points[$1].comparison.otavaMagnitude
      }
      guard let least, points[least].comparison.otavaMagnitude <= minimumMagnitude else { return nil }
      return least
    }
  }

  /// The merge step: removes the point `weakest` names and tests its neighbours again, until it names none.
  ///
  /// As in Otava the point before the removed one keeps its old comparison and the second one after it is tested
  /// again (analysis.py, `recompute(weakest_cp_index + 1)` after the deletion): its expected results depend on it.
  private static func merge(
    _ indices: [Int], _ series: [Double], weakest: ([Point]) -> Int?
  ) -> [Point] {
    func compared(_ k: Int, _ indices: [Int]) -> Point {
      let low = k > 0 ? indices[k - 1] : 0
      let high = k + 1 < indices.count ? indices[k + 1] : series.count
      return Point(
        index: indices[k],
        comparison: SegmentComparison(
          before: SegmentComparison.Side(series[low..<indices[k]]),
          after: SegmentComparison.Side(series[indices[k]..<high]), test: .otava))
    }
    var points = indices.indices.map { compared($0, indices) }
    while let k = weakest(points) {
      points.remove(at: k)
      let rest = points.map(\.index)
      for neighbour in [k, k + 1] where points.indices.contains(neighbour) {
        points[neighbour] = compared(neighbour, rest)
      }
    }
    return points
  }
}

/// The split step: ascending indices found in the sliding windows, each tested inside its own window.
func weakChangePoints(_ series: [Double], window: Int, maximumPValue: Double) -> [Int] {
  var found: Set<Int> = []
  var start = 0
  while start < series.count {
    let end = min(start + window, series.count)
    let inWindow = divide(series[start..<end], maximumPValue: maximumPValue)
    found.formUnion(inWindow)
    start = max(inWindow.last ?? 0, start + window / 2)
  }
  return found.sorted()
}

/// Splits a stretch at its strongest candidate again and again, until a candidate is not significant.
private func divide(_ stretch: ArraySlice<Double>, maximumPValue: Double) -> [Int] {
  let values = Array(stretch)
  let energy = EnergySplit(values)
  var points: [Int] = []
  var cache: [Range<Int>: EnergySplit.Candidate] = [:]
  while true {
    let bounds = [0] + points + [values.count]
    var winner: (candidate: EnergySplit.Candidate, range: Range<Int>)?
    for (low, high) in zip(bounds, bounds.dropFirst()) where high - low > 1 {
      let range = low..<high
      guard let candidate = cache[range] ?? energy.best(in: range) else { continue }
      cache[range] = candidate
      if winner == nil || candidate.statistic > winner?.candidate.statistic ?? 0 {
        winner = (candidate, range)
      }
    }
    guard let (candidate, range) = winner else { break }
    let p = SegmentComparison.pValue(
      Moments(values[range.lowerBound..<candidate.index]),
      Moments(values[candidate.index..<range.upperBound]),
      .otava)
    guard p <= maximumPValue else { break }
    points.append(candidate.index)
    points.sort()
  }
  return points.map { $0 + stretch.startIndex }
}
