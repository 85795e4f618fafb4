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
    let weights = Weights.upTo(range.count)
    below.withUnsafeBufferPointer { below in
      var left = 0.0
      for tau in (start + 1)..<range.upperBound {
        let newest = tau - 1
        let newestRow = newest * (newest + 1) / 2
        left += below[newestRow + newest] - below[newestRow + start]
        let n = tau - start
        var across = 0.0
        var right = 0.0
        for kappa in (tau + 1)...range.upperBound {
          let j = kappa - 1
          let row = j * (j + 1) / 2
          across += below[row + tau] - below[row + start]
          right += below[row + j] - below[row + tau]
          let m = kappa - tau
          let q = weights.across(m + n) * across - weights.within(n, m) * left - weights.within(m, n) * right
          body(tau, kappa, q)
        }
      }
    }
  }
}

/// What the sums of distances are multiplied by in Q, which depends on nothing but the sizes of both sides: five
/// divisions for each of the thousand pairs in every window of every series.
private struct Weights {
  private let size: Int
  /// 2/(m+n) at m+n.
  private let acrossSides: [Double]
  /// 2m/((m+n)(n-1)) at n·(size + 1) + m, and 0 for n = 1: one value has no distance to itself.
  private let withinSide: [Double]

  private init(size: Int) {
    self.size = size
    acrossSides = (0...(2 * size)).map { 2 / Double($0) }
    var withinSide = Array(repeating: 0.0, count: (size + 1) * (size + 1))
    for place in (2 * size + 2)..<withinSide.count {
      let (n, m) = (Double(place / (size + 1)), Double(place % (size + 1)))
      withinSide[place] = 2 * m / (m + n) / (n - 1)
    }
    self.withinSide = withinSide
  }

  // The sizes that the search for change points has.
  private static let ofWindow = Weights(size: 50)
  private static let ofLocation = Weights(size: 300)

  /// - Parameter count: values on both sides together.
  static func upTo(_ count: Int) -> Weights {
    count <= ofWindow.size ? ofWindow : count <= ofLocation.size ? ofLocation : Weights(size: count)
  }

  func across(_ count: Int) -> Double { acrossSides[count] }

  /// - Parameters:
  ///   - n: values on the side whose inner distances count.
  ///   - m: values on the other side.
  func within(_ n: Int, _ m: Int) -> Double { withinSide[n * (size + 1) + m] }
}
