@testable import TidemarkStatistics

/// One-way split of the scatter of groups into between and within. The within part is the pure error of
/// ``LackOfFit`` and, over replicate runs, the run-to-run variance.
struct AnalysisOfVariance: Sendable, Equatable {
  let betweenSumOfSquares: Double
  let withinSumOfSquares: Double
  let betweenDegrees: Int
  let withinDegrees: Int

  /// - Throws: ``Undefined`` without groups, for an empty group, or values that are not finite.
  init(_ groups: [[Double]]) throws(Undefined) {
    guard let origin = groups.first?.first else { throw .tooFewPoints(found: 0, needed: 1) }
    if let index = groups.firstIndex(where: \.isEmpty) { throw .notPositive(index: index) }
    var within = 0.0
    var all = Moments()
    for group in groups {
      try requireFinite(group)
      let deviations = centred(group)
      within += deviations.reduce(0) { $0 + $1 * $1 }
      for value in group { all.add(value - origin) }
    }
    let grand = all.mean ?? 0
    betweenSumOfSquares = groups.reduce(0) { sum, group in
      let d = (Moments(group.map { $0 - origin }).mean ?? 0) - grand
      return sum + Double(group.count) * d * d
    }
    guard within.isFinite, betweenSumOfSquares.isFinite else { throw .overflow }
    withinSumOfSquares = within
    betweenDegrees = groups.count - 1
    withinDegrees = all.count - groups.count
  }

  var withinVariance: Double? {
    withinDegrees > 0 ? withinSumOfSquares / Double(withinDegrees) : nil
  }

  var fStatistic: Double? {
    guard let withinVariance, withinVariance > 0, betweenDegrees > 0 else { return nil }
    return betweenSumOfSquares / Double(betweenDegrees) / withinVariance
  }

  var rSquared: Double? {
    let total = betweenSumOfSquares + withinSumOfSquares
    return total > 0 ? betweenSumOfSquares / total : nil
  }
}
