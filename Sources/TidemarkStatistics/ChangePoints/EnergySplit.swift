/// Where a series changes most, by the energy distance between what lies before and after.
///
/// Q(τ, κ) = 2/(m+n) Σ|Xi-Yj| - 2m/((m+n)(n-1)) Σ_{i<k}|Xi-Xk| - 2n/((m+n)(m-1)) Σ_{j<k}|Yj-Yk| for X = [start, τ)
/// of n and Y = [τ, κ) of m values (Matteson and James 2014 with α = 1; the form of Apache Otava 0.8), maximal over
/// the split τ and the end κ of the comparison.
struct EnergySplit {
  /// Σ_{i' < i} |x_i' - x_j| for i = 0...j, at j(j+1)/2 + i; then zeros, which a block of splits at the end reads.
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
    let count = x.count * (x.count + 1) / 2
    below = Array(unsafeUninitializedCapacity: count + Block.width) { sums, filled in
      var place = 0
      for j in x.indices {
        var sum = 0.0
        sums[place] = 0
        place += 1
        for i in 0..<j {
          sum += abs(x[i] - x[j])
          sums[place] = sum
          place += 1
        }
      }
      sums[place..<(place + Block.width)].initialize(repeating: 0)
      filled = place + Block.width
    }
  }

  /// The maximum over a range, ties to the smallest τ, then κ; nil when two segments of `minimum` do not fit.
  func best(in range: Range<Int>, minimum: Int = 1) -> Candidate? {
    guard range.count >= 2 * minimum else { return nil }
    var (index, end, highest) = (0, 0, -Double.infinity)
    scan(range, minimum: minimum) { tau, q, kappa in
      guard q > highest, tau - range.lowerBound >= minimum else { return }
      (index, end, highest) = (tau, kappa, q)
    }
    return index > 0 ? Candidate(index: index, end: end, statistic: highest) : nil
  }

  /// The highest Q of each split of a range, for the splits lower+1..<upper; for the location interval.
  func profile(in range: Range<Int>) -> [(index: Int, statistic: Double)] {
    guard range.count > 1 else { return [] }
    var highest: [(index: Int, statistic: Double)] = []
    highest.reserveCapacity(range.count - 1)
    scan(range, minimum: 1) { tau, q, _ in highest.append((tau, q)) }
    return highest
  }

  /// Some splits side by side: their distances lie next to one another.
  private enum Block {
    static let width = 4
    typealias Reals = SIMD4<Double>
    typealias Places = SIMD4<Int64>
    static let lanes = Places(0, 1, 2, 3)
  }

  /// Calls `body(τ, Q, κ)` for every τ inside a range, ascending, with the highest Q of all κ in τ + minimum...end and the
  /// first κ that has it. The distances left of τ are carried on from one τ to the next, so that the whole scan is quadratic.
  @inline(__always)
  private func scan(_ range: Range<Int>, minimum: Int, _ body: (Int, Double, Int) -> Void) {
    let start = range.lowerBound
    let weights = Weights.upTo(range.count)
    below.withUnsafeBufferPointer { below in
      func reals(_ at: Int) -> Block.Reals {
        Block.Reals(below[at], below[at + 1], below[at + 2], below[at + 3])
      }
      var left = 0.0
      for first in stride(from: start + 1, to: range.upperBound, by: Block.width) {
        let used = min(Block.width, range.upperBound - first)
        var lefts = Block.Reals.zero
        for lane in 0..<used {
          let newest = first + lane - 1
          let row = newest * (newest + 1) / 2
          left += below[row + newest] - below[row + start]
          lefts[lane] = left
        }
        var (across, right) = (Block.Reals.zero, Block.Reals.zero)
        var highest = Block.Reals(repeating: -.infinity)
        var ends = Block.Places.zero
        for j in first..<range.upperBound {
          let row = j * (j + 1) / 2
          let own = reals(row + first)
          var crossing = own - below[row + start]
          var inside = below[row + j] - own
          let isEarly = j - first < Block.width + minimum
          if isEarly {
            let isBefore = Block.lanes .> Int64(j - first)
            crossing.replace(with: 0, where: isBefore)
            inside.replace(with: 0, where: isBefore)
          }
          across += crossing
          right += inside
          var q = weights.statistic(j + 1 - start, first - start, across: across, left: lefts, right: right)
          if isEarly { q.replace(with: -.infinity, where: Block.lanes .> Int64(j + 1 - first - minimum)) }
          let isHigher = q .> highest
          highest.replace(with: q, where: isHigher)
          ends.replace(with: Int64(j + 1), where: isHigher)
        }
        for lane in 0..<used { body(first + lane, highest[lane], Int(ends[lane])) }
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
  /// 2m/((m+n)(n-1)) at (m+n)·stride + n, and 0 for n = 1: one value has no distance to itself.
  private let withinLeft: [Double]
  /// 2n/((m+n)(m-1)) there, and 0 for m = 1.
  private let withinRight: [Double]
  private let stride: Int

  private init(size: Int) {
    self.size = size
    let stride = size + 4
    self.stride = stride
    acrossSides = (0...size).map { 2 / Double($0) }
    var withinLeft = [Double](repeating: 0, count: (size + 1) * stride)
    var withinRight = withinLeft
    for whole in Swift.stride(from: 2, through: size, by: 1) {
      for left in 1..<whole {
        let (n, m) = (Double(left), Double(whole - left))
        if left > 1 { withinLeft[whole * stride + left] = 2 * m / (m + n) / (n - 1) }
        if whole - left > 1 { withinRight[whole * stride + left] = 2 * n / (n + m) / (m - 1) }
      }
    }
    self.withinLeft = withinLeft
    self.withinRight = withinRight
  }

  // The sizes that the search for change points has.
  private static let ofWindow = Weights(size: 50)
  private static let ofLocation = Weights(size: 300)

  /// - Parameter count: values on both sides together.
  static func upTo(_ count: Int) -> Weights {
    count <= ofWindow.size ? ofWindow : count <= ofLocation.size ? ofLocation : Weights(size: count)
  }

  /// Q of four neighbouring splits.
  ///
  /// - Parameters:
  ///   - whole: values on both sides together.
  ///   - n: values on the left of the first split; each further one has one more.
  @inline(__always)
  func statistic(
    _ whole: Int, _ n: Int, across: SIMD4<Double>, left: SIMD4<Double>, right: SIMD4<Double>
  ) -> SIMD4<Double> {
    let at = whole * stride + n
    func four(_ table: [Double]) -> SIMD4<Double> {
      table.withUnsafeBufferPointer { SIMD4($0[at], $0[at + 1], $0[at + 2], $0[at + 3]) }
    }
    return acrossSides[whole] * across - four(withinLeft) * left - four(withinRight) * right
  }
}
