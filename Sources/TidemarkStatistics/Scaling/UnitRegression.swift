import Foundation

/// Weighted least squares of run means on [1, φ_B(t)] with known variances, for the shapes of ``ScalingEvidence``.
struct UnitRegression {
  private let means: [Double]
  private let weights: [Double]
  private let origin: Double
  private let lowest: Double
  private let range: Double
  /// ln(largest x / smallest x).
  let logRange: Double
  private let linearT: [Double]
  private let logT: [Double]

  /// At least two distinct x.
  init(_ units: [ScalingUnit]) {
    let xs = units.map(\.x)
    lowest = xs.min() ?? 0
    range = (xs.max() ?? 1) - lowest
    logRange = lowest > 0 ? log((lowest + range) / lowest) : 0
    linearT = xs.map { [lowest, range] x in (x - lowest) / range }
    logT = xs.map { [lowest, logRange] x in lowest > 0 ? log(x / lowest) / logRange : 0 }
    origin = units[0].mean
    means = units.map { [origin] unit in unit.mean - origin }
    weights = units.map { 1 / $0.variance }
  }

  /// The scaled abscissa of a family at any x; nil where a logarithm has none.
  func abscissa(_ x: Double, _ family: FitFamily) -> Double? {
    switch family {
    case .constant: 0
    case .linear, .exponential, .saturating: (x - lowest) / range
    case .logarithmic, .power: x > 0 && lowest > 0 ? log(x / lowest) / logRange : nil
    }
  }

  func constant() -> ScalingEvidence.Shape {
    let total = weights.reduce(0, +)
    let mean = zip(weights, means).reduce(0) { $0 + $1.0 * $1.1 } / total
    let chi = zip(weights, means).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
    return .init(
      family: .constant, curve: RisingCurve(shape: 0), exponent: nil, constant: origin + mean, rise: 0,
      v00: 1 / total,
      v01: 0, v11: 0, chiSquared: chi, logEvidence: -chi / 2 - log(total) / 2, weight: 0)
  }

  /// One regression per (basis shape, exponent to report).
  func shapes(
    _ family: FitFamily, _ list: [(basis: Double, exponent: Double?)], _ width: Double
  ) -> [ScalingEvidence.Shape] {
    let t = family == .power || family == .logarithmic ? logT : linearT
    let constantTerm = log(2 * Double.pi) / 2 - log(width)
    var phi = t
    return list.compactMap { item in
      let curve = RisingCurve(shape: item.basis)
      var s0 = 0.0
      var s1 = 0.0
      var meanY = 0.0
      for i in t.indices {
        phi[i] = curve.value(t[i])
        s0 += weights[i]
        s1 += weights[i] * phi[i]
        meanY += weights[i] * means[i]
      }
      let centre = s1 / s0
      meanY /= s0
      var spp = 0.0
      var spy = 0.0
      for i in t.indices {
        spp += weights[i] * (phi[i] - centre) * (phi[i] - centre)
        spy += weights[i] * (phi[i] - centre) * (means[i] - meanY)
      }
      guard spp > 0 else { return nil }
      let rise = spy / spp
      var chi = 0.0
      for i in t.indices {
        let r = means[i] - meanY - rise * (phi[i] - centre)
        chi += weights[i] * r * r
      }
      let determinant = s0 * spp
      return .init(
        family: family, curve: curve, exponent: item.exponent,
        constant: origin + meanY - rise * centre, rise: rise, v00: 1 / s0 + centre * centre / spp,
        v01: -centre / spp, v11: 1 / spp, chiSquared: chi,
        logEvidence: -chi / 2 - log(determinant) / 2 + constantTerm, weight: 0)
    }
  }
}
