@testable import TidemarkStatistics

/// Least squares on several columns by Householder reflections (Golub 1965), columns scaled to 1 at most, with
/// iterative refinement of the augmented system, residuals summed with compensation (Björck 1967).
///
/// Never forms X'X: at NIST's Longley and Wampler data the normal equations lose half the digits.
struct MultipleRegression: Sendable, Equatable {
  /// One per column, in its order.
  let coefficients: [Double]
  let standardErrors: [Double]?
  let residualSumOfSquares: Double
  let degreesOfFreedom: Int

  /// - Parameter columns: each as long as y; pass a column of ones for an intercept.
  /// - Throws: ``Undefined`` for fewer rows than columns, unequal lengths, or columns that depend on each other.
  init(columns: [[Double]], y: [Double]) throws(Undefined) {
    let n = y.count
    let p = columns.count
    guard n >= p, p > 0 else { throw .tooFewPoints(found: n, needed: max(1, p)) }
    try requireFinite(y)
    for column in columns {
      guard column.count == n else { throw .lengthMismatch(n, column.count) }
      try requireFinite(column)
    }
    let scales = columns.map { column in column.reduce(0) { max($0, abs($1)) } }
    guard scales.allSatisfy({ $0 > 0 }) else { throw .constantX }
    var q = columns.indices.map { j in columns[j].map { $0 / scales[j] } }
    var diagonal = [Double](repeating: 0, count: p)
    for k in 0..<p {
      let norm = q[k][k...].reduce(0) { $0 + $1 * $1 }.squareRoot()
      let whole = q[k].reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 1e-15 * whole else { throw .constantX }
      let alpha = q[k][k] > 0 ? -norm : norm
      q[k][k] -= alpha
      diagonal[k] = alpha
      let square = q[k][k...].reduce(0) { $0 + $1 * $1 }
      for j in (k + 1)..<max(p, k + 1) {
        var dot = 0.0
        for i in k..<n { dot += q[k][i] * q[j][i] }
        let factor = 2 * dot / square
        for i in k..<n { q[j][i] -= factor * q[k][i] }
      }
    }
    /// Q'z, or Qz for `isForward` false.
    func reflect(_ vector: [Double], isForward: Bool) -> [Double] {
      var z = vector
      for step in 0..<p {
        let k = isForward ? step : p - 1 - step
        var dot = 0.0
        var square = 0.0
        for i in k..<n {
          dot += q[k][i] * z[i]
          square += q[k][i] * q[k][i]
        }
        let factor = 2 * dot / square
        for i in k..<n { z[i] -= factor * q[k][i] }
      }
      return z
    }
    /// The x with R'x = right.
    func forwardSubstitute(_ right: [Double]) -> [Double] {
      var solution = right
      for k in 0..<p {
        for j in 0..<k { solution[k] -= q[k][j] * solution[j] }
        solution[k] /= diagonal[k]
      }
      return solution
    }
    func backSubstitute(_ right: [Double]) -> [Double] {
      var solution = right
      for k in stride(from: p - 1, through: 0, by: -1) {
        for j in (k + 1)..<max(p, k + 1) { solution[k] -= q[j][k] * solution[j] }
        solution[k] /= diagonal[k]
      }
      return solution
    }
    // Residuals and coefficients are refined together (Björck 1967; Higham 2002, 20.5): where residuals are large, as in
    // NIST's Wampler 5, coefficients alone do not converge.
    func residual(_ i: Int, _ rest: Double, _ beta: [Double]) -> Double {
      var sum = CompensatedSum()
      sum.add(y[i])
      sum.add(-rest)
      for j in 0..<p { Self.add(-columns[j][i], beta[j], to: &sum) }
      return sum.total
    }
    var beta = [Double](repeating: 0, count: p)
    var rest = [Double](repeating: 0, count: n)
    for _ in 0..<4 {
      let f = (0..<n).map { residual($0, rest[$0], beta) }
      let g = (0..<p).map { j in
        var sum = CompensatedSum()
        for i in 0..<n { Self.add(-columns[j][i], rest[i], to: &sum) }
        return sum.total / scales[j]
      }
      let h = forwardSubstitute(g)
      var d = reflect(f, isForward: true)
      let correction = backSubstitute((0..<p).map { d[$0] - h[$0] })
      for j in 0..<p { d[j] = h[j] }
      let change = reflect(d, isForward: false)
      for i in 0..<n { rest[i] += change[i] }
      for j in 0..<p { beta[j] += correction[j] / scales[j] }
    }
    coefficients = beta
    let rss = (0..<n).reduce(0) { sum, i in
      let r = residual(i, 0, beta)
      return sum + r * r
    }
    residualSumOfSquares = rss
    degreesOfFreedom = n - p
    guard n > p else {
      standardErrors = nil
      return
    }
    // se_j = s·‖row j of R⁻¹‖.
    var squares = [Double](repeating: 0, count: p)
    for k in 0..<p {
      var unit = [Double](repeating: 0, count: p)
      unit[k] = 1
      let column = backSubstitute(unit)
      for j in 0..<p { squares[j] += column[j] * column[j] }
    }
    let s = (rss / Double(n - p)).squareRoot()
    standardErrors = squares.indices.map { s * squares[$0].squareRoot() / scales[$0] }
  }

  /// a·b without the rounding of the product.
  private static func add(_ a: Double, _ b: Double, to sum: inout CompensatedSum) {
    let product = a * b
    sum.add(product)
    sum.add((-product).addingProduct(a, b))
  }
}
