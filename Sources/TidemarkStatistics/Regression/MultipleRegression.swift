/// Least squares on several columns by Householder reflections (Golub 1965), columns scaled to unit length, with
/// two rounds of iterative refinement on residuals summed with compensation (Björck 1967).
///
/// Never forms X'X: at NIST's Longley and Wampler data the normal equations lose half the digits.
package struct MultipleRegression: Sendable, Equatable {
  /// One per column, in its order.
  package let coefficients: [Double]
  package let standardErrors: [Double]?
  package let residualSumOfSquares: Double
  package let degreesOfFreedom: Int

  /// - Parameter columns: each as long as y; pass a column of ones for an intercept.
  /// - Throws: ``Undefined`` for fewer rows than columns, unequal lengths, or columns that depend on each other.
  package init(columns: [[Double]], y: [Double]) throws(Undefined) {
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
    func solve(_ right: [Double]) -> [Double] {
      var z = right
      for k in 0..<p {
        var dot = 0.0
        var square = 0.0
        for i in k..<n {
          dot += q[k][i] * z[i]
          square += q[k][i] * q[k][i]
        }
        let factor = 2 * dot / square
        for i in k..<n { z[i] -= factor * q[k][i] }
      }
      return backSubstitute(Array(z[..<p]))
    }
    func backSubstitute(_ right: [Double]) -> [Double] {
      var solution = right
      for k in stride(from: p - 1, through: 0, by: -1) {
        for j in (k + 1)..<max(p, k + 1) { solution[k] -= q[j][k] * solution[j] }
        solution[k] /= diagonal[k]
      }
      return solution
    }
    func residuals(_ beta: [Double]) -> [Double] {
      (0..<n).map { i in
        var sum = CompensatedSum()
        sum.add(y[i])
        for j in 0..<p {
          let product = columns[j][i] * beta[j]
          sum.add(-product)
          sum.add(-(-product).addingProduct(columns[j][i], beta[j]))
        }
        return sum.total
      }
    }
    var beta = solve(y).enumerated().map { $1 / scales[$0] }
    for _ in 0..<2 {
      let correction = solve(residuals(beta))
      for j in 0..<p { beta[j] += correction[j] / scales[j] }
    }
    coefficients = beta
    let rss = residuals(beta).reduce(0) { $0 + $1 * $1 }
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
}
