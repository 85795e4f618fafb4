import Foundation

/// A weighted mixture of normal distributions: a prediction over several laws and shapes.
struct NormalMixture: Sendable {
  struct Component: Sendable {
    var weight: Double
    var mean: Double
    var variance: Double
  }

  let components: [Component]
  /// Standard deviation of each.
  private let deviations: [Double]

  /// Weights are normalised, components below 1e-9 of the whole dropped. Nil when none remains.
  init?(_ components: [Component]) {
    let usable = components.filter { $0.mean.isFinite && $0.variance.isFinite && $0.variance >= 0 }
    let total = usable.reduce(0) { $0 + $1.weight }
    guard total > 0, total.isFinite else { return nil }
    let kept = usable.compactMap { component -> Component? in
      guard component.weight > 1e-9 * total else { return nil }
      return Component(
        weight: component.weight / total, mean: component.mean, variance: component.variance)
    }
    self.components = kept
    deviations = kept.map { $0.variance.squareRoot() }
  }

  func cumulative(_ x: Double) -> Double { at(x).cumulative }

  private func at(_ x: Double) -> (cumulative: Double, density: Double) {
    var cumulative = 0.0
    var density = 0.0
    for (c, deviation) in zip(components, deviations) {
      guard deviation > 0 else {
        cumulative += x >= c.mean ? c.weight : 0
        continue
      }
      let z = (x - c.mean) / deviation
      cumulative += c.weight * NormalDistribution.cumulative(z)
      density += c.weight * exp(-z * z / 2) / deviation
    }
    return (cumulative, density / (2 * Double.pi).squareRoot())
  }

  /// The x with cumulative(x) = p, 0 < p < 1, to 1e-11 of the whole range, from the normal of the same mean and variance on.
  func quantile(_ p: Double) -> Double {
    var low = Double.infinity
    var high = -Double.infinity
    var mean = 0.0
    for (c, deviation) in zip(components, deviations) {
      low = min(low, c.mean - 8 * deviation)
      high = max(high, c.mean + 8 * deviation)
      mean += c.weight * c.mean
    }
    let variance = components.reduce(0) {
      $0 + $1.weight * ($1.variance + ($1.mean - mean) * ($1.mean - mean))
    }
    let tolerance = 1e-11 * (high - low)
    return newtonRoot(
      near: mean + (NormalDistribution.quantile(p) ?? 0) * variance.squareRoot(), from: low, to: high,
      lastStep: tolerance, tolerance: tolerance
    ) {
      let here = at($0)
      return (here.cumulative - p, here.density)
    }
  }
}
