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

  /// The x with cumulative(x) = p, 0 < p < 1, to 1e-11 of the whole range.
  ///
  /// Newton's method from the normal of the same mean and variance, kept inside a bracket: a mixture of hundreds is dear
  /// to ask, and this asks it five times where a search that knows no slope asks fifteen.
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
    var x = mean + (NormalDistribution.quantile(p) ?? 0) * variance.squareRoot()
    for _ in 0..<30 {
      if !(x > low && x < high) { x = (low + high) / 2 }
      let here = at(x)
      if here.cumulative > p { high = x } else { low = x }
      // A step of any other mixture than a flat one ends inside the bracket, or is halved above.
      let step = (here.cumulative - p) / here.density
      if abs(step) <= tolerance || high - low <= tolerance { return abs(step) <= tolerance ? x - step : x }
      x -= step
    }
    return bracketedRoot(from: low, to: high, tolerance: tolerance) { cumulative($0) - p }
  }
}
