/// Order statistics of the n(n-1)/2 slopes between points, without listing them: O(n log n) a probe.
///
/// A slope below m is an inversion of y - m·x in the order of x (Dillencourt, Mount and Netanyahu 1992), so merge
/// sort counts them. The bracket around the wanted rank is narrowed by value; when few slopes remain inside they are
/// enumerated, so the answer is the slope itself, not an approximation.
struct SlopeSelection {
  private let x: [Double]
  private let y: [Double]
  /// Slopes between points of different x.
  let count: Int
  /// All slopes, ascending, when they are few enough to list.
  private let listed: [Double]?

  static let listLimit = 120

  /// Finite, parallel.
  init(x: [Double], y: [Double]) {
    let order = x.indices.sorted { (x[$0], y[$0]) < (x[$1], y[$1]) }
    let xs = order.map { x[$0] }
    let originY = y.first ?? 0
    let originX = xs.first ?? 0
    self.x = xs.map { $0 - originX }
    self.y = order.map { y[$0] - originY }
    let n = x.count
    let ties = AverageRanks(xs).tieSizes.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    count = n * (n - 1) / 2 - ties
    guard n <= Self.listLimit else {
      listed = nil
      return
    }
    var slopes: [Double] = []
    slopes.reserveCapacity(count)
    for i in xs.indices {
      for j in (i + 1)..<max(n, i + 1) where xs[j] > xs[i] {
        slopes.append((self.y[j] - self.y[i]) / (self.x[j] - self.x[i]))
      }
    }
    listed = slopes.sorted()
  }

  /// The k-th smallest slope, k = 0..<count.
  func slope(rank k: Int) -> Double {
    if let listed { return listed[k] }
    if below(0) <= k, k < notAbove(0) { return 0 }
    var low = -bound
    var high = bound
    var belowLow = 0
    var belowHigh = count
    if below(0) > k {
      high = 0
      belowHigh = below(0)
    } else {
      low = 0
      belowLow = below(0)
    }
    while belowHigh - belowLow > 4 * x.count {
      let middle = probe(low, high)
      guard middle > low, middle < high, high - low > 1e-15 * max(abs(low), abs(high)) else { return middle }
      let rank = below(middle)
      if rank <= k { (low, belowLow) = (middle, rank) } else { (high, belowHigh) = (middle, rank) }
    }
    let inside = enumerate(low, high).sorted()
    guard !inside.isEmpty else { return (low + high) / 2 }
    return inside[min(max(0, k - belowLow), inside.count - 1)]
  }

  /// The middle of the bracket: by value where both ends are of one size, by magnitude where they are not.
  private func probe(_ low: Double, _ high: Double) -> Double {
    let a = abs(low)
    let b = abs(high)
    let small = min(a, b)
    let large = max(a, b)
    guard small < large / 16 else { return low + (high - low) / 2 }
    let magnitude = small == 0 ? large / 1024 : (small.squareRoot() * large.squareRoot())
    return b >= a ? magnitude : -magnitude
  }

  /// Larger than every slope.
  private var bound: Double {
    var gap = Double.infinity
    var largest = 0.0
    for i in 1..<x.count {
      if x[i] > x[i - 1] { gap = min(gap, x[i] - x[i - 1]) }
    }
    for value in y { largest = max(largest, abs(value)) }
    return 2 * largest / gap * 1.001 + .leastNormalMagnitude
  }

  private func residuals(_ m: Double) -> [Double] { x.indices.map { y[$0] - m * x[$0] } }

  /// Slopes < m. Points of equal x are in ascending y and never inverted.
  private func below(_ m: Double) -> Int { inversionCount(residuals(m)) }

  /// Slopes <= m: the slopes not above it are those whose mirror image is not below.
  private func notAbove(_ m: Double) -> Int {
    count - SlopeSelection.mirroredBelow(x: x, y: y, -m)
  }

  private static func mirroredBelow(x: [Double], y: [Double], _ m: Double) -> Int {
    // Slopes of (x, -y) below m; within equal x the order of -y is ascending from the other end.
    let order = x.indices.sorted { (x[$0], -y[$0]) < (x[$1], -y[$1]) }
    return inversionCount(order.map { -y[$0] - m * x[$0] })
  }

  /// The slopes in [low, high): pairs in order at `low` and inverted at `high`, met by insertion sort.
  private func enumerate(_ low: Double, _ high: Double) -> [Double] {
    let atLow = residuals(low)
    let atHigh = residuals(high)
    var order = x.indices.sorted { (atLow[$0], $0) < (atLow[$1], $1) }
    var slopes: [Double] = []
    for end in 1..<order.count {
      let moving = order[end]
      var k = end
      while k > 0, atHigh[order[k - 1]] > atHigh[moving] {
        let other = order[k - 1]
        if x[other] != x[moving] { slopes.append((y[moving] - y[other]) / (x[moving] - x[other])) }
        order[k] = other
        k -= 1
      }
      order[k] = moving
    }
    return slopes
  }
}
