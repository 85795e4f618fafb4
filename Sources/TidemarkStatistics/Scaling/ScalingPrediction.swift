/// What a metric will be at a load level, over all laws and shapes by their weight.
package struct ScalingPrediction: Sendable, Equatable {
  package let x: Double
  /// Of the mean over many runs.
  package let median: Double
  package let newRunMedian: Double
  /// Where the mean over many runs lies, 95 %.
  package let meanInterval95: Interval
  /// Where one new run will lie, 95 %.
  package let newRunInterval95: Interval
  /// x / largest tested x.
  package let extrapolationFactor: Double

  /// Farther than 1.5 times the tested range, where the laws part.
  package var isFarExtrapolation: Bool { extrapolationFactor > 1.5 }
}

extension ScalingEvidence {
  /// Beyond this multiple of the largest tested load no prediction is given.
  package static let reach = 4.0

  /// Mixture over (family, shape) of normals (docs/statistics.md, Scaling); at twice the tested range its 95 % intervals
  /// cover 90 to 100 %, where those of a single chosen curve cover 14 to 61.
  ///
  /// Where no law fits, all variances are those of the misfit (``Misfit``).
  ///
  /// - Parameters:
  ///   - newRunVariance: variance of one run's mean around the curve; nil takes the mean of the units'.
  ///   - lowestPossible: what the metric cannot fall below, 0 for memory and CPU; nothing below it is predicted.
  /// - Throws: ``Undefined/beyondReach(factor:limit:)`` beyond four times the largest tested load,
  ///   ``Undefined/needsPositiveX(found:)`` for x <= 0 among positive levels, ``Undefined/notFinite(index:)``.
  package func predict(
    _ x: Double, newRunVariance: Double? = nil, lowestPossible: Double? = nil
  ) throws(Undefined) -> ScalingPrediction {
    let factor = try extrapolationFactor(of: x)
    let extra = newRunVariance ?? units.reduce(0) { $0 + $1.variance } / Double(units.count)
    guard let mean = mixture(at: x, adding: 0), let new = mixture(at: x, adding: extra) else {
      throw .needsPositiveX(found: x)
    }
    func bounded(_ value: Double) -> Double { lowestPossible.map { max($0, value) } ?? value }
    return ScalingPrediction(
      x: x, median: bounded(mean.quantile(0.5)), newRunMedian: bounded(new.quantile(0.5)),
      meanInterval95: try mean.interval95(lowestPossible),
      newRunInterval95: try new.interval95(lowestPossible),
      extrapolationFactor: factor)
  }

  /// Where the mean over many runs lies, 95 %: ``ScalingPrediction/meanInterval95`` at a third of the price.
  ///
  /// - Throws: as ``predict(_:newRunVariance:lowestPossible:)``.
  package func meanInterval95(at x: Double, lowestPossible: Double? = nil) throws(Undefined) -> Interval {
    _ = try extrapolationFactor(of: x)
    guard let mean = mixture(at: x, adding: 0) else { throw .needsPositiveX(found: x) }
    return try mean.interval95(lowestPossible)
  }

  private func extrapolationFactor(of x: Double) throws(Undefined) -> Double {
    guard x.isFinite else { throw .notFinite(index: 0) }
    let largest = units.map(\.x).max() ?? 0
    let factor = largest > 0 ? x / largest : 0
    guard factor <= Self.reach else { throw .beyondReach(factor: factor, limit: Self.reach) }
    return factor
  }

  /// The posterior of the mean at x, each component widened by `adding`.
  func mixture(at x: Double, adding extra: Double) -> NormalMixture? {
    let regression = UnitRegression(units)
    let inflation = misfit?.varianceFactor ?? 1
    var components: [NormalMixture.Component] = []
    components.reserveCapacity(shapes.count)
    var lastFamily: FitFamily?
    var t: Double?
    for shape in shapes where shape.weight > 1e-12 {
      if shape.family != lastFamily {
        lastFamily = shape.family
        t = regression.abscissa(x, shape.family)
      }
      guard let t else { return nil }
      let phi = shape.family == .constant ? 0 : shape.curve.value(t)
      components.append(
        .init(
          weight: shape.weight, mean: shape.constant + shape.rise * phi,
          variance: inflation * (shape.v00 + 2 * phi * shape.v01 + phi * phi * shape.v11 + extra)))
    }
    return NormalMixture(components)
  }
}

extension NormalMixture {
  fileprivate func interval95(_ lowestPossible: Double?) throws(Undefined) -> Interval {
    let floor = lowestPossible ?? -.infinity
    guard let interval = Interval(max(floor, quantile(0.025)), max(floor, quantile(0.975))) else {
      throw .overflow
    }
    return interval
  }
}
