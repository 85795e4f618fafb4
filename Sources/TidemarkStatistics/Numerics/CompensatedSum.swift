/// A sum that also keeps the rounding errors of its additions, about 106 bits in all (Knuth's two-sum).
struct CompensatedSum: Sendable {
  private(set) var high = 0.0
  private(set) var low = 0.0

  init() {}

  /// count · mean without rounding.
  init(count: Double, mean: Double) {
    high = count * mean
    low = (-high).addingProduct(count, mean)
  }

  /// Not finite when the sum left the range of a double.
  var total: Double { high + low }

  mutating func add(_ x: Double) {
    let sum = high + x
    let shadow = sum - high
    low += (high - (sum - shadow)) + (x - shadow)
    high = sum
  }

  mutating func add(_ other: CompensatedSum) {
    add(other.high)
    low += other.low
  }
}
