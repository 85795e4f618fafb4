/// A straight line through points by ordinary or weighted least squares, with its uncertainty.
///
/// slope = Σw(x-x̄)(y-ȳ)/Σw(x-x̄)²; s² = Σw r²/(n-2); se(slope) = s/√Σw(x-x̄)² (Draper and Smith 1998, ch. 1 and 9).
/// Two passes on values shifted by the first point, so offsets of 1e9 and unix milliseconds keep their digits.
///
/// The interval assumes independent residuals of equal (weighted: known relative) variance. Samples two seconds
/// apart are not: use ``SlopePosterior`` for a verdict, this for display.
package struct LeastSquaresLine: Sendable, Equatable {
  package let n: Int
  /// Weighted means where weights were given.
  package let meanX: Double
  package let meanY: Double
  /// Units of y per unit of x.
  package let slope: Double
  package let intercept: Double
  /// Σw r².
  package let residualSumOfSquares: Double
  /// Σw(x-x̄)².
  package let sumOfSquaresX: Double
  /// Σw, the number of points without weights.
  package let weightSum: Double
  /// Share of the (weighted) variance of y explained, in [0, 1]; nil when y is constant.
  package let rSquared: Double?

  /// - Parameter weights: inverse variances up to a common factor, all positive; nil for equal ones.
  /// - Throws: ``Undefined`` for fewer than two points, unequal lengths, values that are not finite, constant x.
  package init(x: [Double], y: [Double], weights: [Double]? = nil) throws(Undefined) {
    try requirePaired(x, y)
    guard x.count > 1 else { throw .tooFewPoints(found: x.count, needed: 2) }
    if let weights {
      guard weights.count == x.count else { throw .lengthMismatch(x.count, weights.count) }
      try requireFinite(weights)
      if let index = weights.firstIndex(where: { $0 <= 0 }) { throw .notPositive(index: index) }
    }
    let dx = weightedDeviations(x, weights)
    let dy = weightedDeviations(y, weights)
    var sxx = 0.0
    var sxy = 0.0
    var syy = 0.0
    for i in x.indices {
      let w = weights?[i] ?? 1
      sxx += w * dx.values[i] * dx.values[i]
      sxy += w * dx.values[i] * dy.values[i]
      syy += w * dy.values[i] * dy.values[i]
    }
    guard x.contains(where: { $0 != x[0] }), sxx > 0 else { throw .constantX }
    let b = sxy / sxx
    var rss = 0.0
    for i in x.indices {
      let r = dy.values[i] - b * dx.values[i]
      rss += (weights?[i] ?? 1) * r * r
    }
    let constantY = !y.contains { $0 != y[0] }
    if x.count == 2 || constantY { rss = 0 }
    n = x.count
    meanX = dx.mean
    meanY = dy.mean
    slope = b
    intercept = dy.mean - b * dx.mean
    residualSumOfSquares = rss
    sumOfSquaresX = sxx
    weightSum = weights?.reduce(0, +) ?? Double(x.count)
    rSquared = constantY || syy <= 0 ? nil : min(1, max(0, 1 - rss / syy))
    guard slope.isFinite, intercept.isFinite, rss.isFinite else { throw .overflow }
  }

  package var degreesOfFreedom: Int { n - 2 }

  /// s = √(Σw r²/(n-2)); nil at two points.
  package var residualStandardDeviation: Double? {
    n > 2 ? (residualSumOfSquares / Double(n - 2)).squareRoot() : nil
  }

  package var slopeStandardError: Double? {
    residualStandardDeviation.map { $0 / sumOfSquaresX.squareRoot() }
  }

  /// slope / se; nil when the points lie exactly on the line.
  package var tStatistic: Double? {
    guard let se = slopeStandardError, se > 0 else { return nil }
    return slope / se
  }

  /// Two-sided, for slope = 0.
  package var pValue: Double? {
    guard let t = tStatistic else { return nil }
    return StudentTDistribution(degreesOfFreedom: Double(n - 2))?.twoSided(t)
  }

  package var slopeInterval95: Interval? { slopeInterval(level: 0.95) }

  package func slopeInterval(level: Double) -> Interval? {
    guard let se = slopeStandardError, let t = criticalValue(level) else { return nil }
    return .around(slope, halfWidth: t * se)
  }

  package func predict(_ x: Double) -> Double { meanY + slope * (x - meanX) }

  /// Where the mean of y at x lies.
  package func meanInterval(at x: Double, level: Double = 0.95) -> Interval? {
    interval(at: x, level: level, newPoint: 0)
  }

  /// Where one more point at x, of weight one, will lie.
  package func predictionInterval(at x: Double, level: Double = 0.95) -> Interval? {
    interval(at: x, level: level, newPoint: 1)
  }

  func criticalValue(_ level: Double) -> Double? {
    StudentTDistribution(degreesOfFreedom: Double(n - 2))?.criticalValue(level: level)
  }

  private func interval(at x: Double, level: Double, newPoint: Double) -> Interval? {
    guard let s = residualStandardDeviation, let t = criticalValue(level) else { return nil }
    let d = x - meanX
    let se = s * (newPoint + 1 / weightSum + d * d / sumOfSquaresX).squareRoot()
    return .around(predict(x), halfWidth: t * se)
  }
}

/// Deviations from the (weighted) mean, and that mean; values finite and not empty.
func weightedDeviations(_ values: [Double], _ weights: [Double]?) -> (mean: Double, values: [Double]) {
  let origin = values[0]
  var deviations = values.map { $0 - origin }
  var shift = 0.0
  let total = weights?.reduce(0, +) ?? Double(values.count)
  for _ in 0..<2 {
    var sum = 0.0
    for i in deviations.indices { sum += (weights?[i] ?? 1) * deviations[i] }
    let mean = sum / total
    shift += mean
    for i in deviations.indices { deviations[i] -= mean }
  }
  return (origin + shift, deviations)
}
