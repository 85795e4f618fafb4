import Foundation

/// A weighted mixture of normal distributions: a prediction over several laws and shapes.
struct NormalMixture: Sendable {
  struct Component: Sendable {
    var weight: Double
    var mean: Double
    var variance: Double
  }

  let components: [Component]

  /// Weights are normalised, components below 1e-9 of the whole dropped. Nil when none remains.
  init?(_ components: [Component]) {
    let usable = components.filter { $0.mean.isFinite && $0.variance.isFinite && $0.variance >= 0 }
    let total = usable.reduce(0) { $0 + $1.weight }
    guard total > 0, total.isFinite else { return nil }
    self.components = usable.compactMap { component in
      guard component.weight > 1e-9 * total else { return nil }
      var kept = component
      kept.weight /= total
      return kept
    }
  }

  func cumulative(_ x: Double) -> Double {
    var sum = 0.0
    for c in components {
      guard c.variance > 0 else {
        sum += x >= c.mean ? c.weight : 0
        continue
      }
      sum += c.weight * NormalDistribution.cumulative((x - c.mean) / c.variance.squareRoot())
    }
    return sum
  }

  /// The x with cumulative(x) = p, 0 < p < 1.
  func quantile(_ p: Double) -> Double {
    var low = Double.infinity
    var high = -Double.infinity
    for c in components {
      let reach = 8 * c.variance.squareRoot()
      low = min(low, c.mean - reach)
      high = max(high, c.mean + reach)
    }
    return bracketedRoot(from: low, to: high, tolerance: 1e-11 * (high - low)) { cumulative($0) - p }
  }
}
