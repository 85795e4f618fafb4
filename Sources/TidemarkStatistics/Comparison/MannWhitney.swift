import Foundation

/// Do readings of b tend to be larger than those of a? Mann and Whitney 1947, without assuming a distribution.
///
/// Needs independent readings, run means for example. With three runs a side the smallest exact two-sided p is 0.1,
/// so it can never show significance at 5 %; four a side reach 0.029.
package struct MannWhitney: Sendable, Equatable {
  /// Pairs with a > b, ties counting half.
  package let uA: Double
  package let uB: Double
  package let hasTies: Bool
  /// Normal approximation with tie-corrected variance and continuity 0.5; nil when all readings are equal.
  package let asymptotic: Approximation?
  /// Nil with ties, and when n₁n₂ is above ``exactLimit``.
  package let exact: Exact?

  package struct Approximation: Sendable, Equatable {
    package let sigma: Double
    /// (|U - mean| - 0.5)/sigma, at least 0.
    package let z: Double
    package let pValue: Double
    package let pValueWithoutContinuity: Double
  }

  package struct Exact: Sendable, Equatable {
    /// P(U <= uA), for "a is smaller".
    package let less: Double
    /// P(U >= uA), for "a is larger".
    package let greater: Double
    package let twoSided: Double
  }

  package static let exactLimit = 2500

  /// - Throws: ``Undefined`` for an empty group or values that are not finite.
  package init(_ a: [Double], _ b: [Double]) throws(Undefined) {
    guard !a.isEmpty, !b.isEmpty else { throw .tooFewPoints(found: min(a.count, b.count), needed: 1) }
    try requireFinite(a)
    try requireFinite(b)
    let ranked = AverageRanks(a + b)
    let n1 = Double(a.count)
    let n2 = Double(b.count)
    let rankSum = ranked.ranks[..<a.count].reduce(0, +)
    uA = rankSum - n1 * (n1 + 1) / 2
    uB = n1 * n2 - uA
    hasTies = ranked.tieSizes.contains { $0 > 1 }
    let n = n1 + n2
    let ties = ranked.tieSizes.reduce(0.0) { $0 + Double($1) * (Double($1) * Double($1) - 1) }
    let variance = n > 1 ? n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1))) : 0
    if variance > 0 {
      let distance = abs(uA - n1 * n2 / 2)
      let sigma = variance.squareRoot()
      let z = max(0, distance - 0.5) / sigma
      asymptotic = Approximation(
        sigma: sigma, z: z, pValue: min(1, 2 * NormalDistribution.survival(z)),
        pValueWithoutContinuity: min(1, 2 * NormalDistribution.survival(distance / sigma)))
    } else {
      asymptotic = nil
    }
    if !hasTies, a.count * b.count <= Self.exactLimit {
      let distribution = RankSumDistribution(a.count, b.count)
      let u = Int(uA.rounded())
      let less = distribution.cumulative(u)
      let greater = distribution.cumulative(a.count * b.count - u)
      exact = Exact(less: less, greater: greater, twoSided: min(1, 2 * min(less, greater)))
    } else {
      exact = nil
    }
  }

  /// The exact p where there is one, else the approximation; nil when all readings are equal.
  package var pValue: Double? { exact?.twoSided ?? asymptotic?.pValue }
}

/// Ranks 1...n, equal values sharing their average rank.
struct AverageRanks {
  let ranks: [Double]
  /// Size of each group of equal values, ascending by value; 1 for a value that occurs once.
  let tieSizes: [Int]

  /// - Parameter tolerance: values no farther apart than this from the smallest of their group are equal.
  init(_ values: [Double], tolerance: Double = 0) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var sizes: [Int] = []
    var start = 0
    while start < order.count {
      var end = start
      while end + 1 < order.count, values[order[end + 1]] - values[order[start]] <= tolerance { end += 1 }
      for k in start...end { ranks[order[k]] = Double(start + end) / 2 + 1 }
      sizes.append(end - start + 1)
      start = end + 1
    }
    self.ranks = ranks
    tieSizes = sizes
  }
}
