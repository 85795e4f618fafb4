/// Where a series has settled: the truncation that makes the mean of the rest most certain.
///
/// MSER (White 1997): the cut d <= n/2 that minimises Σ_{i>=d}(y_i - mean)²/(n - d)².
package struct SettlingCut: Sendable, Equatable {
  /// Readings before this index are the settling tail.
  package let index: Int
  /// The best cut is the last one allowed, so the series may not have settled at all.
  package let isAtLimit: Bool

  package init(_ y: [Double]) {
    let n = y.count
    let limit = n / 2
    guard n >= 4, y.allSatisfy(\.isFinite) else {
      index = 0
      isAtLimit = false
      return
    }
    let origin = y[n - 1]
    var moments = Moments()
    for value in y[limit...].reversed() { moments.add(value - origin) }
    var best = moments.m2 / (Double(moments.count) * Double(moments.count))
    var cut = limit
    for d in stride(from: limit - 1, through: 0, by: -1) {
      moments.add(y[d] - origin)
      let value = moments.m2 / (Double(moments.count) * Double(moments.count))
      if value <= best { (best, cut) = (value, d) }
    }
    index = cut
    isAtLimit = cut == limit && moments.m2 > 0
  }
}
