/// The exact null distribution of the Mann-Whitney statistic U for sizes m and n without ties (Mann and Whitney 1947).
///
/// Counts of U = 0...mn by the product form of the Gaussian binomial coefficient, one factor at a time; counts are
/// doubles, exact up to 2^53 and relatively accurate beyond.
struct RankSumDistribution {
  /// P(U = u), u = 0...mn.
  let probabilities: [Double]

  init(_ m: Int, _ n: Int) {
    let top = m * n
    var counts = [Double](repeating: 0, count: top + 1)
    counts[0] = 1
    // ∏_{i=1..m} (1 - q^{n+i})/(1 - q^i), scaled by the total as it goes to stay in range.
    let k = min(m, n)
    let other = max(m, n)
    for i in 1...max(1, k) where k > 0 {
      let up = other + i
      if up <= top { for u in stride(from: top, through: up, by: -1) { counts[u] -= counts[u - up] } }
      if i <= top { for u in i...top { counts[u] += counts[u - i] } }
      let scale = Double(i) / Double(other + i)
      for u in counts.indices { counts[u] *= scale }
    }
    // The upper half comes out of subtractions; the distribution is symmetric, so mirror the exact half.
    for u in counts.indices where 2 * u > top { counts[u] = counts[top - u] }
    probabilities = counts
  }

  /// P(U <= u) for a whole u.
  func cumulative(_ u: Int) -> Double {
    guard u >= 0 else { return 0 }
    let top = probabilities.count - 1
    if u >= top { return 1 }
    // The distribution is symmetric; sum the shorter side.
    if 2 * u < top { return probabilities[...u].reduce(0, +) }
    return 1 - probabilities[..<(top - u)].reduce(0, +)
  }

  /// Smallest u with P(U <= u) >= p, as R's qwilcox.
  func quantile(_ p: Double) -> Int {
    var sum = 0.0
    for (u, probability) in probabilities.enumerated() {
      sum += probability
      if sum >= p * (1 - 1e-14) { return u }
    }
    return probabilities.count - 1
  }
}
