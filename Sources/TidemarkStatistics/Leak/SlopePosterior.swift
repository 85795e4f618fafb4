import Foundation

/// What a memory series says about its growth, allowing for autocorrelated noise, and for steps, warm-up and cycles.
///
/// Generalised least squares under every noise model of ``NoiseGrid``, weighted by its restricted likelihood: the
/// slope's posterior is Σ w_k·t_{n-p}(b_k, se_k), w ∝ exp(-½[(n-p) ln RSS* + ln|V| + ln|X'V⁻¹X|]) with equal prior
/// weights. Structures are averaged with weights exp(max ML - k/2 ln n) (docs/statistics.md, Leaks, steps 3 and 4).
/// Irregular times and gaps cost nothing. At 8 minutes of two-second samples its 95 % intervals cover 95 to 100 % on
/// stationary noise and 78 % on a driftless random walk, where those of least squares cover 25 to 95 and 7 %
/// (docs/statistics-measured.md).
package struct SlopePosterior: Sendable {
  package let n: Int
  /// From first to last reading.
  package let spanSeconds: Double
  /// In the order of ``SlopeStructure``, summing to 1; [1, 0, 0, 0] when only the line was asked for.
  package let structureWeights: [SlopeStructure: Double]
  package let dominantShape: DominantShape
  /// The noise model of the highest weight under the line.
  package let mostLikelyTauSeconds: Double
  package let mostLikelyRho: Double
  package let mostLikelyWeight: Double
  /// Averaged over the structures; nil when the readings lie exactly on a line, whose slope is `exactSlope`.
  private let mixture: SlopeMixture?
  private let exactSlope: Double

  /// - Parameters:
  ///   - seconds: ascending times; equal times are allowed.
  ///   - values: readings, for leaks in MB; the slope is in units of them per minute.
  ///   - structures: false judges by the line only.
  /// - Throws: ``Undefined`` below three readings, for a span of zero, unequal lengths, values that are not finite
  ///   or times that go back.
  package init(seconds: [Double], values: [Double], structures: Bool = true) throws(Undefined) {
    let all = try Self.fits(seconds: seconds, values: values, structures: structures)
    self = structures ? all.averaged : all.line
  }

  /// Line only, and averaged over the structures, from one pass.
  static func fits(
    seconds: [Double], values: [Double], structures: Bool
  ) throws(Undefined) -> (line: SlopePosterior, averaged: SlopePosterior) {
    try requirePaired(seconds, values)
    let n = seconds.count
    guard n > 2 else { throw .tooFewPoints(found: n, needed: 3) }
    if let i = (1..<n).first(where: { seconds[$0] < seconds[$0 - 1] }) { throw .notPositive(index: i) }
    let origin = seconds[0]
    let elapsed = seconds.map { $0 - origin }
    let span = elapsed[n - 1]
    guard span > 0 else { throw .constantX }
    let minutes = centred(elapsed.map { $0 / 60 })
    let line = try LeastSquaresLine(x: minutes, y: values)
    let detrended = centred(zip(centred(values), minutes).map { $0 - line.slope * $1 })
    let noise = (detrended.reduce(0) { $0 + $1 * $1 } / Double(n)).squareRoot()
    let magnitude = values.reduce(0) { max($0, abs($1)) }
    guard noise > 1e-14 * magnitude else {
      let exact = SlopePosterior(exactSlope: line.slope, n: n, span: span)
      return (exact, exact)
    }
    let readings = detrended.map { $0 / noise }
    let design = StructureDesign(
      seconds: elapsed, minutes: minutes, readings: readings, averaged: structures)
    let gaps = [0] + zip(elapsed, elapsed.dropFirst()).map { $1 - $0 }
    var evidence = StructureEvidence(design: design, gaps: gaps)
    evidence.restore(slope: line.slope, noise: noise)
    return try evidence.posteriors(n: n, span: span, elapsed: elapsed)
  }

  private init(exactSlope: Double, n: Int, span: Double) {
    self.n = n
    spanSeconds = span
    structureWeights = [.line: 1, .step: 0, .transient: 0, .cycle: 0]
    dominantShape = .line
    mostLikelyTauSeconds = NoiseGrid.taus[0]
    mostLikelyRho = 1
    mostLikelyWeight = 1
    mixture = nil
    self.exactSlope = exactSlope
  }

  init(
    n: Int, span: Double, weights: [SlopeStructure: Double], shape: DominantShape,
    likely: (tau: Double, rho: Double, weight: Double), mixture: SlopeMixture
  ) {
    self.n = n
    spanSeconds = span
    structureWeights = weights
    dominantShape = shape
    mostLikelyTauSeconds = likely.tau
    mostLikelyRho = likely.rho
    mostLikelyWeight = likely.weight
    self.mixture = mixture
    exactSlope = 0
  }

  /// Per minute.
  package var median: Double { quantile(0.5) ?? exactSlope }

  /// Nil unless 0 < p < 1.
  package func quantile(_ p: Double) -> Double? {
    guard p > 0, p < 1 else { return nil }
    return mixture?.quantile(p) ?? exactSlope
  }

  /// Central interval, for example 0.95 from the 2.5 % to the 97.5 % quantile.
  package func interval(level: Double) -> Interval? {
    guard let low = quantile((1 - level) / 2), let high = quantile((1 + level) / 2) else { return nil }
    return Interval(low, high)
  }

  /// P(slope > x), in [0, 1].
  package func probability(above x: Double) -> Double {
    guard let mixture else { return exactSlope > x ? 1 : 0 }
    return min(1, max(0, 1 - mixture.cumulative(x)))
  }
}
