import Foundation

@testable import TidemarkStatistics

/// What one law predicts from the run means alone, their scatter about the curve taken as the noise.
///
/// For data without run-to-run variance, where the mixture of ``ScalingEvidence`` would be too sure: Gauss-Newton
/// covariance s²(J'WJ)⁻¹ at the fitted curve, s² = RSS/(n - p), Student t with n - p degrees of freedom (Seber and
/// Wild 1989, 5.1). If the law is right its 95 % intervals cover 90 to 99 %; that it is right it takes for granted.
struct UnitMeanPrediction: Sendable, Equatable {
  let fit: FamilyFit
  let x: Double
  let value: Double
  let meanInterval95: Interval
  /// Of one more run of average weight.
  let newRunInterval95: Interval
  let degreesOfFreedom: Int

  /// - Throws: ``Undefined`` where the law has no fit or no value at x, or with as many parameters as run means.
  init(
    _ form: ScalingForm, x points: [Double], means: [Double], weights: [Double]? = nil, at x: Double
  ) throws(Undefined) {
    let fit = try FamilyFit(form, x: points, y: means, weights: weights)
    let p = fit.parameterCount
    let freedom = means.count - p
    guard freedom > 0,
      let t = StudentTDistribution(degreesOfFreedom: Double(freedom))?.criticalValue(level: 0.95)
    else { throw .tooFewPoints(found: means.count, needed: p + 1) }
    guard let value = fit.predict(x) else {
      throw form.needsPositiveX ? .needsPositiveX(found: x) : .overflow
    }
    var gram = SmallCholesky(size: p)
    var sums = [[Double]](repeating: [Double](repeating: 0, count: p), count: p)
    for (i, point) in points.enumerated() {
      let row = fit.jacobian(point)
      let w = weights?[i] ?? 1
      for a in 0..<p { for b in 0...a { sums[a][b] += w * row[a] * row[b] } }
    }
    for a in 0..<p { for b in 0...a { gram.set(a, b, sums[a][b]) } }
    let gradient = fit.jacobian(x)
    for a in 0..<p { gram.right[a] = gradient[a] }
    guard gram.solve() else { throw .noFiniteFit }
    let variance = fit.residualSumOfSquares / Double(freedom)
    let meanWeight = (weights?.reduce(0, +) ?? Double(means.count)) / Double(means.count)
    guard
      let meanInterval = Interval.around(value, halfWidth: t * (variance * gram.explained).squareRoot()),
      let newInterval = Interval.around(
        value, halfWidth: t * (variance * (gram.explained + 1 / meanWeight)).squareRoot())
    else { throw .overflow }
    self.fit = fit
    self.x = x
    self.value = value
    meanInterval95 = meanInterval
    newRunInterval95 = newInterval
    degreesOfFreedom = freedom
  }
}

extension FamilyFit {
  /// Derivatives of the curve by its free numbers, in the normalised form: shape, rise, constant, as many as it has.
  func jacobian(_ x: Double) -> [Double] {
    let t = (form.abscissa(x) - origin) / range
    var row: [Double] = []
    if let shape {
      if form.hasConstant {
        row = [rise * RisingBasis.shapeDerivative(t, shape: shape), RisingBasis.value(t, shape: shape)]
      } else {
        let basis = exp(shape > 0 ? shape * (t - 1) : shape * t)
        row = [rise * (shape > 0 ? t - 1 : t) * basis, basis]
      }
    } else if family != .constant {
      row = [t]
    }
    if form.hasConstant { row.append(1) }
    return row
  }
}
