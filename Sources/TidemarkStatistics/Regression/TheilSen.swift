/// The median slope between all pairs of points: a line that a quarter of bad points cannot move (Theil 1950).
///
/// Interval by Sen 1968 from order statistics, tie-corrected variance, indices rounded half to even as in
/// scipy.stats.theilslopes. The interval assumes independent residuals; for memory samples read the slope only.
package struct TheilSen: Sendable, Equatable {
  package let slope: Double
  /// median(y) - slope · median(x).
  package let intercept: Double
  /// median(y - slope · x).
  package let jointIntercept: Double
  package let slopeCount: Int
  private let x: [Double]
  private let y: [Double]

  /// - Throws: ``Undefined`` for fewer than two points, constant x, values that are not finite.
  package init(x: [Double], y: [Double]) throws(Undefined) {
    try requirePaired(x, y)
    guard x.count > 1 else { throw .tooFewPoints(found: x.count, needed: 2) }
    let selection = SlopeSelection(x: x, y: y)
    guard selection.count > 0 else { throw .constantX }
    let m = selection.count
    let upper = selection.slope(rank: m / 2)
    slope = m % 2 == 1 ? upper : (selection.slope(rank: m / 2 - 1) + upper) / 2
    guard slope.isFinite else { throw .overflow }
    let medianX = SortedValues(x).median ?? 0
    let medianY = SortedValues(y).median ?? 0
    intercept = medianY - slope * medianX
    jointIntercept = SortedValues(x.indices.map { [slope] in y[$0] - slope * x[$0] }).median ?? intercept
    slopeCount = m
    self.x = x
    self.y = y
  }

  /// Nil when the tie-corrected variance is not positive (constant y gives the interval [0, 0]).
  package func slopeInterval(level: Double = 0.95) -> Interval? {
    guard let z = NormalDistribution.quantile((1 - level) / 2) else { return nil }
    let n = Double(x.count)
    func tieTerm(_ values: [Double]) -> Double {
      AverageRanks(values).tieSizes.reduce(0) { sum, size in
        let t = Double(size)
        return sum + t * (t - 1) * (2 * t + 5)
      }
    }
    let variance = (n * (n - 1) * (2 * n + 5) - tieTerm(x) - tieTerm(y)) / 18
    guard variance >= 0 else { return nil }
    let sigma = variance.squareRoot()
    let count = Double(slopeCount)
    let upper = min(((count - z * sigma) / 2).rounded(.toNearestOrEven), count - 1)
    let lower = max(((count + z * sigma) / 2).rounded(.toNearestOrEven) - 1, 0)
    let selection = SlopeSelection(x: x, y: y)
    return Interval(selection.slope(rank: Int(lower)), selection.slope(rank: Int(upper)))
  }
}
