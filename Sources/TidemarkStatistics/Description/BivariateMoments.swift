/// Centred sums of pairs (x, y), collected in one pass and mergeable: everything a least-squares line needs.
///
/// Welford 1962 and Chan, Golub and LeVeque 1983: `C += dx·dy·n₁n₂/n`, on differences from the first pair, so unix
/// milliseconds against bytes keep their digits (the textbook `nΣxy - ΣxΣy` is wrong by percents there).
///
/// A pair with a value that is not finite is counted in `rejectedCount` and changes nothing else.
package struct BivariateMoments: Sendable, Equatable {
  package private(set) var count = 0
  /// Σ(x - mean x)².
  package private(set) var m2X = 0.0
  /// Σ(y - mean y)².
  package private(set) var m2Y = 0.0
  /// Σ(x - mean x)(y - mean y).
  package private(set) var cXY = 0.0
  package private(set) var rejectedCount = 0
  private var sumX = CompensatedSum()
  private var sumY = CompensatedSum()
  private var originX = 0.0
  private var originY = 0.0
  private var offsetX = 0.0
  private var offsetY = 0.0

  package init() {}

  /// Moments read back from where they were stored. A count of zero ignores the other values.
  package init(count: Int, meanX: Double, meanY: Double, m2X: Double, m2Y: Double, cXY: Double) {
    guard count > 0 else { return }
    self.count = count
    self.m2X = m2X
    self.m2Y = m2Y
    self.cXY = cXY
    originX = meanX
    originY = meanY
    sumX = CompensatedSum(count: Double(count), mean: meanX)
    sumY = CompensatedSum(count: Double(count), mean: meanY)
  }

  /// 0 without pairs.
  package var meanX: Double { mean(sumX, otherwise: originX + offsetX) }
  /// 0 without pairs.
  package var meanY: Double { mean(sumY, otherwise: originY + offsetY) }

  private func mean(_ sum: CompensatedSum, otherwise: Double) -> Double {
    count > 0 && sum.total.isFinite ? sum.total / Double(count) : otherwise
  }

  /// Least-squares slope C/M2x; nil below two pairs and for constant x.
  package var slope: Double? {
    guard count > 1, m2X > 0 else { return nil }
    let slope = cXY / m2X
    return slope.isFinite ? slope : nil
  }

  package var intercept: Double? {
    guard let slope else { return nil }
    let intercept = meanY - slope * meanX
    return intercept.isFinite ? intercept : nil
  }

  /// C²/(M2x·M2y), in [0, 1]; nil where the slope is, and for constant y.
  package var rSquared: Double? {
    guard slope != nil, m2Y > 0 else { return nil }
    let correlation = cXY / m2X.squareRoot() / m2Y.squareRoot()
    return correlation.isFinite ? min(1, correlation * correlation) : nil
  }

  /// Standard error of the slope for independent residuals, n - 2 degrees of freedom; nil below three pairs.
  package var slopeStandardError: Double? {
    guard count > 2, let slope else { return nil }
    let rss = max(0, m2Y - slope * cXY)
    return (rss / Double(count - 2) / m2X).squareRoot()
  }

  package mutating func add(x: Double, y: Double) {
    guard x.isFinite, y.isFinite else {
      rejectedCount += 1
      return
    }
    if count == 0 {
      originX = x
      originY = y
    }
    count += 1
    sumX.add(x)
    sumY.add(y)
    let n = Double(count)
    let shiftedX = x - originX
    let shiftedY = y - originY
    let dx = shiftedX - offsetX
    let dy = shiftedY - offsetY
    offsetX += dx / n
    offsetY += dy / n
    m2X += dx * (shiftedX - offsetX)
    m2Y += dy * (shiftedY - offsetY)
    cXY += dx * (shiftedY - offsetY)
  }

  package mutating func merge(_ other: BivariateMoments) {
    rejectedCount += other.rejectedCount
    guard other.count > 0 else { return }
    guard count > 0 else {
      let rejected = rejectedCount
      self = other
      rejectedCount = rejected
      return
    }
    let n1 = Double(count)
    let n2 = Double(other.count)
    let factor = n1 * n2 / (n1 + n2)
    let dx = (other.originX - originX) + (other.offsetX - offsetX)
    let dy = (other.originY - originY) + (other.offsetY - offsetY)
    count += other.count
    sumX.add(other.sumX)
    sumY.add(other.sumY)
    offsetX += dx * n2 / (n1 + n2)
    offsetY += dy * n2 / (n1 + n2)
    m2X += other.m2X + dx * dx * factor
    m2Y += other.m2Y + dy * dy * factor
    cXY += other.cXY + dx * dy * factor
  }

  package func merging(_ other: BivariateMoments) -> BivariateMoments {
    var merged = self
    merged.merge(other)
    return merged
  }

  /// Equal when they describe the same pairs; how the digits of the means are held does not matter.
  package static func == (a: BivariateMoments, b: BivariateMoments) -> Bool {
    a.count == b.count && a.meanX == b.meanX && a.meanY == b.meanY && a.m2X == b.m2X && a.m2Y == b.m2Y
      && a.cXY == b.cXY && a.rejectedCount == b.rejectedCount
  }
}
