import Foundation

/// A posterior for a slope as a weighted mixture of Student t distributions, one per noise model.
struct SlopeMixture: Sendable {
  struct Component: Sendable {
    var centre: Double
    /// Above 0.
    var scale: Double
    var degreesOfFreedom: Int
    /// All sum to 1.
    var weight: Double

    /// In the units of the readings: the slope that was taken out, and their noise scale.
    func scaled(by noise: Double, from slope: Double) -> Component {
      .init(
        centre: slope + noise * centre, scale: noise * scale, degreesOfFreedom: degreesOfFreedom,
        weight: weight)
    }
  }

  let components: [Component]
  /// Where the bulk lies, to start a search from.
  private let centre: Double
  private let spread: Double
  /// Density of each component at its centre times its weight.
  private let heights: [Double]

  /// Weights are normalised; components below a share of the whole are dropped. Nil when none remains.
  init?(_ components: [Component], leastShare: Double = 1e-9) {
    let total = components.reduce(0) { $0 + $1.weight }
    guard total > 0, total.isFinite else { return nil }
    var kept = components.filter {
      $0.weight > leastShare * total && $0.scale > 0 && $0.centre.isFinite && $0.scale.isFinite
    }
    if kept.isEmpty { return nil }
    let share = kept.reduce(0) { $0 + $1.weight }
    for k in kept.indices { kept[k].weight /= share }
    let mean = kept.reduce(0) { $0 + $1.weight * $1.centre }
    let variance = kept.reduce(0) { sum, c in
      sum + c.weight * (c.scale * c.scale + (c.centre - mean) * (c.centre - mean))
    }
    self.components = kept
    centre = mean
    spread = variance.squareRoot()
    heights = kept.map { c in
      let student = StudentTDistribution(degreesOfFreedom: Double(c.degreesOfFreedom))
      return c.weight / c.scale * (student?.density(0) ?? 0)
    }
  }

  func cumulative(_ x: Double) -> Double {
    var sum = 0.0
    for c in components {
      sum += c.weight * studentTCumulative((x - c.centre) / c.scale, degreesOfFreedom: c.degreesOfFreedom)
    }
    return sum
  }

  private func density(_ x: Double) -> Double {
    var sum = 0.0
    for (c, height) in zip(components, heights) {
      let t = (x - c.centre) / c.scale
      let n = Double(c.degreesOfFreedom)
      sum += height * exp(-0.5 * (n + 1) * log1p(t * t / n))
    }
    return sum
  }

  /// The x with cumulative(x) = p, 0 < p < 1, to about 1e-9 of the spread.
  ///
  /// It lies between the smallest and the largest quantile of the components, and no t distribution reaches farther than
  /// that of one degree of freedom, whose quantile is the tangent.
  func quantile(_ p: Double) -> Double {
    let reach = abs(tan(Double.pi * (p - 0.5)))
    var (low, high) = (Double.infinity, -Double.infinity)
    for c in components {
      low = min(low, c.centre - reach * c.scale)
      high = max(high, c.centre + reach * c.scale)
    }
    return newtonRoot(
      near: centre + (NormalDistribution.quantile(p) ?? 0) * spread, from: low, to: high,
      lastStep: 1e-5 * spread, tolerance: 1e-9 * spread
    ) { (cumulative($0) - p, density($0)) }
  }
}

/// P(T <= t) for whole degrees of freedom, to about 1e-10 absolute: quick enough for mixtures of hundreds.
///
/// Above 30 degrees the normal approximation of G. W. Hill, Algorithm 395 (CACM 13, 1970); below, the finite series
/// of Abramowitz and Stegun 26.7.3 and 26.7.4.
func studentTCumulative(_ t: Double, degreesOfFreedom df: Int) -> Double {
  if df > 30 {
    let n = Double(df)
    let a = n - 0.5
    let b = 48 * a * a
    let y = a * log1p(t * t / n)
    let correction = ((((-0.4 * y - 3.3) * y - 24) * y - 85.5) / (0.8 * y * y + 100 + b) + y + 3) / b + 1
    let z = correction * y.squareRoot()
    return NormalDistribution.cumulative(t < 0 ? -z : z)
  }
  // The tangent of an angle and the square of its cosine; the sine is the product of tangent and cosine.
  let u = t / Double(df).squareRoot()
  let square = 1 / (1 + u * u)
  guard square > 0 else { return t < 0 ? 0 : 1 }
  let cosine = square.squareRoot()
  var term = 1.0
  var sum = 1.0
  if df % 2 == 1 {
    if df == 1 { return 0.5 + atan(u) / Double.pi }
    var k = 3
    while k <= df - 2 {
      term *= square * Double(k - 1) / Double(k)
      sum += term
      k += 2
    }
    return 0.5 + (atan(u) + u * square * sum) / Double.pi
  }
  var k = 2
  while k <= df - 2 {
    term *= square * Double(k - 1) / Double(k)
    sum += term
    k += 2
  }
  return 0.5 + u * cosine * sum / 2
}
