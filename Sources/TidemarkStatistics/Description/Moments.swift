/// Count, mean, spread and range of one variable, collected in one pass and mergeable in any order.
///
/// Welford 1962 for adding, Chan, Golub and LeVeque 1983 ("Algorithms for computing the sample variance") for
/// merging: `M2 += d² n₁n₂/n`. Both work on differences from the first value seen, so an offset of 1e9 costs no
/// digits; the mean comes from a compensated sum. Never computed from Σx².
///
/// Assumes nothing about the distribution. A value that is not finite is no reading: it is counted in
/// `rejectedCount` and changes nothing else.
package struct Moments: Sendable, Hashable {
  package private(set) var count = 0
  /// Sum of squared deviations from the mean, in squared units.
  package private(set) var m2 = 0.0
  package private(set) var min: Double?
  package private(set) var max: Double?
  package private(set) var rejectedCount = 0
  private var sum = CompensatedSum()
  private var origin = 0.0
  private var offset = 0.0

  package init() {}

  package init(_ values: some Sequence<Double>) {
    for value in values { add(value) }
  }

  /// The same: other modules cannot specialize the generic one, which asks an iterator for each value at run time.
  package init(_ values: [Double]) {
    for value in values { add(value) }
  }

  /// Moments read back from where they were stored. A count of zero ignores the other values.
  package init(count: Int, mean: Double, m2: Double, min: Double, max: Double) {
    guard count > 0 else { return }
    self.count = count
    self.m2 = m2
    self.min = min
    self.max = max
    origin = mean
    sum = CompensatedSum(count: Double(count), mean: mean)
  }

  /// Correct to the last digit also where readings cancel; nil without readings, or where they leave a double's range.
  package var mean: Double? {
    guard count > 0 else { return nil }
    let mean = sum.total.isFinite ? sum.total / Double(count) : origin + offset
    return mean.isFinite ? mean : nil
  }

  /// With n - 1; nil below two readings.
  package var variance: Double? { count > 1 && m2.isFinite ? m2 / Double(count - 1) : nil }

  package var standardDeviation: Double? { variance.map { $0.squareRoot() } }

  /// standard deviation / mean, with the sign of the mean; nil where either is, and for a mean of zero.
  package var coefficientOfVariation: Double? {
    guard let standardDeviation, let mean, mean != 0 else { return nil }
    return standardDeviation / mean
  }

  package mutating func add(_ x: Double) {
    guard x.isFinite else {
      rejectedCount += 1
      return
    }
    if count == 0 { origin = x }
    count += 1
    sum.add(x)
    let shifted = x - origin
    let delta = shifted - offset
    offset += delta / Double(count)
    m2 += delta * (shifted - offset)
    min = Swift.min(min ?? x, x)
    max = Swift.max(max ?? x, x)
  }

  package mutating func merge(_ other: Moments) {
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
    let delta = (other.origin - origin) + (other.offset - offset)
    count += other.count
    sum.add(other.sum)
    offset += delta * n2 / (n1 + n2)
    m2 += other.m2 + delta * delta * n1 * n2 / (n1 + n2)
    min = Swift.min(min ?? .infinity, other.min ?? .infinity)
    max = Swift.max(max ?? -.infinity, other.max ?? -.infinity)
  }

  package func merging(_ other: Moments) -> Moments {
    var merged = self
    merged.merge(other)
    return merged
  }

  /// Equal when they describe the same readings; how the digits of the mean are held does not matter.
  package static func == (a: Moments, b: Moments) -> Bool {
    a.count == b.count && a.mean == b.mean && a.m2 == b.m2 && a.min == b.min && a.max == b.max
      && a.rejectedCount == b.rejectedCount
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(mean)
    hasher.combine(m2)
  }
}
