import Foundation

/// What a memory series says about its growth, allowing for autocorrelated noise, and for steps, warm-up and cycles.
///
/// Generalised least squares under every noise model of ``NoiseGrid``, weighted by its restricted likelihood: the
/// slope's posterior is Σ w_k·t_{n-p}(b_k, se_k), w ∝ exp(-½[(n-p) ln RSS + ln|V| + ln|X'V⁻¹X|]) with equal prior
/// weights. Structures are averaged by ``GrowthEvidence``. The line alone is regressed at the exact times, however
/// irregular. Coverage of the intervals: docs/statistics-measured.md.
package struct SlopePosterior: Sendable {
  package let n: Int
  /// From first to last reading.
  package let spanSeconds: Double
  /// Summing to 1; all of it on the line when only the line was asked for.
  package let structureWeights: [SlopeStructure: Double]
  package let dominantShape: DominantShape
  /// The noise model of the highest weight under the line.
  package let mostLikelyTauSeconds: Double
  package let mostLikelyRho: Double
  package let mostLikelyWeight: Double
  /// Averaged over the structures; nil when the readings lie exactly on a line, whose slope is `exactSlope`.
  private let mixture: SlopeMixture?
  private let exactSlope: Double
  /// Of the last third alone, as a line.
  let tail: SlopeMixture?
  /// Since when the growth lasts under the dominant shape, from the first reading.
  package let sinceSeconds: Double

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
    seconds: [Double], values: [Double], structures: Bool, rounding: Double = 0
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
    let gaps = [0] + zip(elapsed, elapsed.dropFirst()).map { $1 - $0 }
    let lineParts = LineEvidence.parts(gaps: gaps, minutes: minutes, readings: readings)
    let plain = try SlopePosterior(n: n, span: span, line: lineParts, slope: line.slope, noise: noise)
    guard structures, n >= GrowthEvidence.leastReadings else { return (plain, plain) }
    let thinned = ThinnedSeries(elapsed, readings, most: GrowthEvidence.mostReadings)
    let range = (values.max() ?? 0) - (values.min() ?? 0)
    let evidence = GrowthEvidence(
      seconds: thinned.seconds, readings: thinned.values, range: range / noise,
      resolution: max(resolution(values), rounding, 1e-9 * magnitude) / noise)
    let averaged = try SlopePosterior(plain, evidence, slope: line.slope, noise: noise)
    return (plain, averaged)
  }

  private init(exactSlope: Double, n: Int, span: Double) {
    self.n = n
    spanSeconds = span
    structureWeights = Self.lineOnly
    dominantShape = .line
    mostLikelyTauSeconds = NoiseGrid.fine.models[0].tau
    mostLikelyRho = 1
    mostLikelyWeight = 1
    mixture = nil
    tail = nil
    sinceSeconds = 0
    self.exactSlope = exactSlope
  }

  /// The line alone.
  private init(
    n: Int, span: Double, line parts: [SlopeMixture.Component], slope: Double, noise: Double
  ) throws(Undefined) {
    guard let mixture = SlopeMixture(parts.map { $0.scaled(by: noise, from: slope) }) else {
      throw .noFiniteFit
    }
    let total = parts.reduce(0) { $0 + $1.weight }
    let top = parts.indices.max { parts[$0].weight < parts[$1].weight } ?? 0
    self.n = n
    spanSeconds = span
    structureWeights = Self.lineOnly
    dominantShape = .line
    sinceSeconds = 0
    mostLikelyTauSeconds = NoiseGrid.fine.models[top].tau
    mostLikelyRho = NoiseGrid.fine.models[top].rho
    mostLikelyWeight = parts[top].weight / total
    self.mixture = mixture
    tail = nil
    exactSlope = 0
  }

  private init(
    _ line: SlopePosterior, _ evidence: GrowthEvidence, slope: Double, noise: Double
  ) throws(Undefined) {
    let parts = evidence.parts.map { $0.scaled(by: noise, from: slope) }
    guard let mixture = SlopeMixture(parts, leastShare: 1e-4) else { throw .noFiniteFit }
    n = line.n
    spanSeconds = line.spanSeconds
    structureWeights = evidence.weights
    dominantShape = evidence.shape.scaled(by: noise)
    sinceSeconds = evidence.since
    mostLikelyTauSeconds = line.mostLikelyTauSeconds
    mostLikelyRho = line.mostLikelyRho
    mostLikelyWeight = line.mostLikelyWeight
    self.mixture = mixture
    tail = evidence.tail.flatMap {
      SlopeMixture($0.map { $0.scaled(by: noise, from: slope) }, leastShare: 1e-3)
    }
    exactSlope = 0
  }

  static let lineOnly: [SlopeStructure: Double] = [.line: 1, .step: 0, .transient: 0, .cycle: 0, .bend: 0]

  /// Whether the dominant transient was seen for less than its time constant.
  var isUnfinished: Bool {
    guard case .transient(_, let constant) = dominantShape else { return false }
    return spanSeconds < constant
  }

  /// Whether memory grows in its last part, whatever the whole says: by the rest of a transient, or by the line through
  /// the last third. A cycle is growing half of the time.
  var lastPartGrows: Bool {
    switch dominantShape {
    case .transient(let size, let constant):
      return median - size * 60 / constant * exp(-spanSeconds / constant) >= 1
    case .cycle: return false
    case .line, .step, .bend:
      // Median at least 0.75 and 5 % quantile above 0, without the search for either.
      guard let tail else { return false }
      return tail.cumulative(0.75) <= 0.5 && tail.cumulative(0) < 0.05
    }
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
