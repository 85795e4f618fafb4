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
    func isUsable(_ c: Component) -> Bool { c.mean.isFinite && c.variance.isFinite && c.variance >= 0 }
    let total = components.reduce(0) { isUsable($1) ? $0 + $1.weight : $0 }
    guard total > 0, total.isFinite else { return nil }
    var (kept, deviations): ([Component], [Double]) = ([], [])
    kept.reserveCapacity(components.count)
    deviations.reserveCapacity(components.count)
    for var component in components where component.weight > 1e-9 * total && isUsable(component) {
      component.weight /= total
      kept.append(component)
      deviations.append(component.variance.squareRoot())
    }
    self.components = kept
    self.deviations = deviations
  }

  func cumulative(_ x: Double) -> Double {
    zip(components, deviations).reduce(0) { sum, part in
      let (c, deviation) = part
      guard deviation > 0 else { return sum + (x >= c.mean ? c.weight : 0) }
      return sum + c.weight * NormalDistribution.cumulative((x - c.mean) / deviation)
    }
  }

  private func density(_ x: Double) -> Double {
    let sum = zip(components, deviations).reduce(0) { sum, part in
      let (c, deviation) = part
      guard deviation > 0 else { return sum }
      let z = (x - c.mean) / deviation
      return sum + c.weight * exp(-z * z / 2) / deviation
    }
    return sum / (2 * Double.pi).squareRoot()
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
    ) { (cumulative($0) - p, density($0)) }
  }
}
