import Foundation

/// Normal equations A·x = b of one to four columns, A positive definite, by Cholesky; no heap.
struct SmallCholesky {
  let size: Int
  var right: SIMD4<Double> = .zero
  private(set) var solution: SIMD4<Double> = .zero
  /// ln|A|.
  private(set) var logDeterminant = 0.0
  /// b'A⁻¹b.
  private(set) var explained = 0.0
  /// The last diagonal of the factor, 1/√(A⁻¹)_pp.
  private(set) var lastPivot = 0.0
  /// Lower triangle, element (i, j) in lane 4i + j.
  private var lower: SIMD16<Double> = .zero

  init(size: Int) { self.size = size }

  /// Element (i, j) of A, i >= j.
  mutating func set(_ i: Int, _ j: Int, _ value: Double) { lower[4 * i + j] = value }

  /// False when A is not positive definite to working precision.
  mutating func solve() -> Bool {
    var product = 1.0
    for j in 0..<size {
      let original = lower[4 * j + j]
      var pivot = original
      for k in 0..<j { pivot -= lower[4 * j + k] * lower[4 * j + k] }
      guard pivot > 1e-12 * original, pivot > 0 else { return false }
      let root = pivot.squareRoot()
      lower[4 * j + j] = root
      product *= pivot
      for i in (j + 1)..<max(size, j + 1) {
        var value = lower[4 * i + j]
        for k in 0..<j { value -= lower[4 * i + k] * lower[4 * j + k] }
        lower[4 * i + j] = value / root
      }
    }
    logDeterminant = log(product)
    lastPivot = lower[5 * (size - 1)]
    var forward = SIMD4<Double>.zero
    for i in 0..<size {
      var value = right[i]
      for k in 0..<i { value -= lower[4 * i + k] * forward[k] }
      forward[i] = value / lower[5 * i]
      explained += forward[i] * forward[i]
    }
    for i in stride(from: size - 1, through: 0, by: -1) {
      var value = forward[i]
      for k in (i + 1)..<max(size, i + 1) { value -= lower[4 * k + i] * solution[k] }
      solution[i] = value / lower[5 * i]
    }
    return true
  }
}
