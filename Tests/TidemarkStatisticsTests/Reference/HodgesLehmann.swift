@testable import TidemarkStatistics

/// How far b is shifted against a: the median of all differences b_j - a_i (Hodges and Lehmann 1963), with the
/// distribution-free interval of their order statistics (Hollander and Wolfe 1999, 4.3).
///
/// Independent readings; n₁n₂ differences are sorted, so this is for runs, not for raw samples.
struct HodgesLehmann: Sendable, Equatable {
  let shift: Double
  let interval: Interval
  /// The interval takes the k-th smallest and k-th largest difference, k >= 1.
  let orderIndex: Int
  /// What the interval really covers without ties; below the level asked for when the groups are too small.
  let achievedConfidence: Double

  /// - Throws: ``Undefined`` for an empty group, values that are not finite, or a level outside (0, 1).
  init(_ a: [Double], _ b: [Double], level: Double = 0.95) throws(Undefined) {
    guard !a.isEmpty, !b.isEmpty else { throw .tooFewPoints(found: min(a.count, b.count), needed: 1) }
    try requireFinite(a)
    try requireFinite(b)
    guard level > 0, level < 1 else { throw .notPositive(index: 0) }
    var differences: [Double] = []
    differences.reserveCapacity(a.count * b.count)
    for x in a { for y in b { differences.append(y - x) } }
    differences.sort()
    let count = differences.count
    guard let median = percentile(50, ofSorted: differences) else { throw .tooFewPoints(found: 0, needed: 1) }
    shift = median
    let alpha = 1 - level
    if count <= MannWhitney.exactLimit {
      let distribution = RankSumDistribution(a.count, b.count)
      orderIndex = max(1, distribution.quantile(alpha / 2))
      achievedConfidence = 1 - 2 * distribution.cumulative(orderIndex - 1)
    } else {
      let n1 = Double(a.count)
      let n2 = Double(b.count)
      let sigma = (n1 * n2 * (n1 + n2 + 1) / 12).squareRoot()
      let z = NormalDistribution.quantile(1 - alpha / 2) ?? 0
      orderIndex = max(1, Int((n1 * n2 / 2 - z * sigma).rounded()))
      achievedConfidence = level
    }
    guard let interval = Interval(differences[orderIndex - 1], differences[count - orderIndex]) else {
      throw .overflow
    }
    self.interval = interval
  }
}
