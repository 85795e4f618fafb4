/// Slow change over runs, which no single step explains.
///
/// Theil-Sen slope and Hamed-Rao Mann-Kendall over the last runs; drift when p < 0.01 and the change over the window
/// is at least 5 % of its median (docs/statistics.md, Change points). Not simulated: read it as a hint.
package struct Drift: Sendable, Equatable {
  /// Per run.
  package let slope: Double
  /// slope · (runs - 1).
  package let totalChange: Double
  /// Nil when the median of the runs is zero.
  package let relativeChange: Double?
  package let pValue: Double?
  package let runCount: Int
  package let isDrift: Bool

  /// - Throws: ``Undefined`` below eight runs or for values that are not finite.
  package init(
    _ series: [Double], lastRuns: Int = 20, level: Double = 0.01, relativeFloor: Double = 0.05
  ) throws(Undefined) {
    let values = Array(series.suffix(lastRuns))
    try requireFinite(values)
    guard values.count >= 8 else { throw .tooFewPoints(found: values.count, needed: 8) }
    let trend = try TheilSen(x: values.indices.map(Double.init), y: values)
    let test = try HamedRao(values)
    slope = trend.slope
    totalChange = trend.slope * Double(values.count - 1)
    let median = SortedValues(values).median ?? 0
    relativeChange = median == 0 ? nil : totalChange / abs(median)
    pValue = test.pValue
    runCount = values.count
    isDrift = (test.pValue ?? 1) < level && abs(relativeChange ?? 0) >= relativeFloor
  }
}
