/// Where a series changes most, by the energy distance between what lies before and after.
///
/// Q(τ, κ) = 2/(m+n) Σ|Xi-Yj| - 2m/((m+n)(n-1)) Σ_{i<k}|Xi-Xk| - 2n/((m+n)(m-1)) Σ_{j<k}|Yj-Yk| for X = [start, τ)
/// of n and Y = [τ, κ) of m values (Matteson and James 2014 with α = 1; the form of Apache Otava 0.8), maximal over
/// the split τ and the end κ of the comparison.
struct EnergySplit {
  /// Σ_{i' < i} |x_i' - x_j| for i = 0...j, at j(j+1)/2 + i.
  private let below: [Double]

  struct Candidate {
    /// First index of the new segment.
    let index: Int
    /// End of the stretch it was compared over, exclusive.
    let end: Int
    let statistic: Double
  }

  /// Quadratic in the length: windows, or series up to a few thousand.
  init(_ series: some RandomAccessCollection<Double>) {
    let x = Array(series)
    var sums: [Double] = []
    sums.reserveCapacity(x.count * (x.count + 1) / 2)
    for j in x.indices {
      var sum = 0.0
      sums.append(0)
      for i in 0..<j {
        sum += abs(x[i] - x[j])
        sums.append(sum)
      }
    }
    below = sums
  }

  /// The maximum over a range, ties to the smallest τ, then κ; nil when two segments of `minimum` do not fit.
  func best(in range: Range<Int>, minimum: Int = 1) -> Candidate? {
    guard range.count >= 2 * minimum else { return nil }
    var (index, end, highest) = (0, 0, -Double.infinity)
    scan(range) { tau, kappa, q in
      guard q > highest, tau - range.lowerBound >= minimum, kappa - tau >= minimum else { return }
      (index, end, highest) = (tau, kappa, q)
    }
    return index > 0 ? Candidate(index: index, end: end, statistic: highest) : nil
  }

  /// The highest Q of each split of a range, for the splits lower+1..<upper; for the location interval.
  func profile(in range: Range<Int>) -> [(index: Int, statistic: Double)] {
    guard range.count > 1 else { return [] }
    var highest = [Double](repeating: -.infinity, count: range.count - 1)
    scan(range) { tau, _, q in
      let place = tau - range.lowerBound - 1
      highest[place] = max(highest[place], q)
    }
    return highest.enumerated().map { (range.lowerBound + 1 + $0, $1) }
  }

  /// Calls `body(τ, κ, Q(τ, κ))` for every τ inside a range and every κ in τ+1...end, both ascending. The distances
  /// left of τ are carried on from one τ to the next, so that the whole scan is quadratic.
  @inline(__always)
  private func scan(_ range: Range<Int>, _ body: (Int, Int, Double) -> Void) {
    let start = range.lowerBound
    below.withUnsafeBufferPointer { below in
      var left = 0.0
      for tau in (start + 1)..<range.upperBound {
        let newest = tau - 1
        let newestRow = newest * (newest + 1) / 2
        left += below[newestRow + newest] - below[newestRow + start]
        let n = Double(tau - start)
        var across = 0.0
        var right = 0.0
        for kappa in (tau + 1)...range.upperBound {
          let j = kappa - 1
          let row = j * (j + 1) / 2
          across += below[row + tau] - below[row + start]
          right += below[row + j] - below[row + tau]
          let m = Double(kappa - tau)
          let a = 2 / (m + n) * across
          let b = n > 1 ? 2 * m / (m + n) / (n - 1) * left : 0
          let c = m > 1 ? 2 * n / (m + n) / (m - 1) * right : 0
          body(tau, kappa, a - b - c)
        }
      }
    }
  }
}
