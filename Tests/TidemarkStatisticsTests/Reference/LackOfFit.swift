@testable import TidemarkStatistics

/// Does a curve miss the level means by more than the scatter inside the levels explains?
///
/// F = [SS_lof/(K - p)] / [SS_pe/(N - K)] (Draper and Smith 1998, 2.1), p the parameters of the curve, K levels,
/// N readings. Samples inside a level are autocorrelated: with N raw readings a true curve is rejected in 75 of 100
/// tests, with effective sizes in 7 (docs/statistics.md, Scaling), so pass `effectiveSizes` for samples and leave it
/// out for run means.
struct LackOfFit: Sendable, Equatable {
  let pureErrorSumOfSquares: Double
  let lackOfFitSumOfSquares: Double
  let numeratorDegrees: Double
  let denominatorDegrees: Double
  let fStatistic: Double
  let pValue: Double

  /// - Parameters:
  ///   - form: a form linear in its parameters at fixed shape, or a curved one; its own parameters are counted.
  ///   - levels: the load of each group.
  ///   - effectiveSizes: independent readings each group is worth, > 0, at most its count; nil means its count.
  /// - Throws: ``Undefined`` when levels do not exceed parameters, no group has two readings, all groups are
  ///   constant, or the form has no fit.
  init(
    _ form: ScalingForm, levels: [Double], groups: [[Double]], effectiveSizes: [Double]? = nil
  ) throws(Undefined) {
    guard levels.count == groups.count else { throw .lengthMismatch(levels.count, groups.count) }
    try requireFinite(levels)
    for group in groups { try requireFinite(group) }
    if let index = groups.firstIndex(where: \.isEmpty) { throw .notPositive(index: index) }
    let sizes = effectiveSizes ?? groups.map { Double($0.count) }
    guard sizes.count == groups.count else { throw .lengthMismatch(groups.count, sizes.count) }
    if let index = sizes.firstIndex(where: { !($0 > 0 && $0.isFinite) }) { throw .notPositive(index: index) }
    let p = form.parameterCount
    guard levels.count > p else { throw .tooFewLevels(found: levels.count, needed: p + 1) }
    let origin = groups[0][0]
    let moments = groups.map { group in Moments(group.map { $0 - origin }) }
    let means = moments.map { $0.mean ?? 0 }
    // Each group's spread keeps its variance; its weight is the number of independent readings.
    var pureError = 0.0
    var denominator = 0.0
    for (size, moment) in zip(sizes, moments) where moment.count > 1 {
      let share = size / Double(moment.count)
      pureError += moment.m2 * share
      denominator += size - share
    }
    denominator =
      effectiveSizes == nil ? Double(groups.reduce(0) { $0 + $1.count } - groups.count) : denominator
    guard denominator > 0 else { throw .tooFewPoints(found: groups.count, needed: groups.count + 1) }
    guard pureError > 0 else { throw .constantValues }
    let fit = try FamilyFit(form, x: levels, y: means, weights: sizes)
    pureErrorSumOfSquares = pureError
    lackOfFitSumOfSquares = fit.residualSumOfSquares
    numeratorDegrees = Double(levels.count - p)
    denominatorDegrees = denominator
    fStatistic = (lackOfFitSumOfSquares / numeratorDegrees) / (pureError / denominator)
    pValue = FDistribution(numeratorDegrees, denominator)?.survival(fStatistic) ?? 1
  }
}
