import Foundation

/// Least squares for y = rise·φ_B(t) + constant over all shapes B, by variable projection (Golub and Pereyra 1973):
/// for a fixed B the model is linear, so the search is over one number and needs no starting values.
///
/// A sinh grid of 241 shapes in [-60, 60] finds every valley of the profile RSS(B), golden section narrows each,
/// and the exact gradient dRSS/dB = -2·rise·Σw r ∂φ/∂B (Kaufman 1975) is brought to zero in it. Deviation from
/// docs/statistics.md, Scaling: a bracketed root of the gradient in place of Gauss-Newton steps, because it also
/// converges where the residuals are large.
struct ShapeSearch {
  let t: [Double]
  let y: [Double]
  let weight: [Double]
  let hasConstant: Bool
  /// Without constant: e^{B(t - 1)} or e^{Bt}, whichever is at most 1, in place of φ, which is zero at t = 0.
  let isPlainExponential: Bool

  /// No shape above this; a law that levels off has a negative one.
  var highest = bound

  struct Point {
    let shape: Double
    let rise: Double
    let constant: Double
    let residualSumOfSquares: Double
  }

  static let bound = 60.0

  /// The best shape; nil when the profile still falls at the edge of the domain.
  func best() -> Point? {
    let steps = 240
    let stretch = 6.0
    let grid = (0...steps).map { step in
      min(highest, Self.bound * sinh(stretch * (Double(2 * step) / Double(steps) - 1)) / sinh(stretch))
    }
    let profile = grid.map { at($0).residualSumOfSquares }
    var winner: Point?
    for k in grid.indices {
      let left = k > 0 ? profile[k - 1] : .infinity
      let right = k < steps ? profile[k + 1] : .infinity
      guard profile[k] <= left, profile[k] <= right else { continue }
      let low = grid[max(0, k - 1)]
      let high = grid[min(steps, k + 1)]
      let candidate = valley(low, high, centre: at(grid[k]))
      if candidate.residualSumOfSquares < winner?.residualSumOfSquares ?? .infinity { winner = candidate }
    }
    guard let winner, abs(winner.shape) < Self.bound * 0.999,
      winner.shape < highest * (1 + 1e-9) || highest > 0
    else { return nil }
    return winner
  }

  /// Closed form in rise and constant.
  func at(_ shape: Double) -> Point {
    let curve = RisingCurve(shape: shape)
    let phi = t.map { isPlainExponential ? basis($0, shape) : curve.value($0) }
    var meanPhi = 0.0
    var meanY = 0.0
    if hasConstant {
      let total = weight.reduce(0, +)
      for i in t.indices {
        meanPhi += weight[i] * phi[i] / total
        meanY += weight[i] * y[i] / total
      }
    }
    var spp = 0.0
    var spy = 0.0
    for i in t.indices {
      let p = phi[i] - meanPhi
      spp += weight[i] * p * p
      spy += weight[i] * p * (y[i] - meanY)
    }
    let rise = spp > 0 ? spy / spp : 0
    var rss = 0.0
    for i in t.indices {
      let r = (y[i] - meanY) - rise * (phi[i] - meanPhi)
      rss += weight[i] * r * r
    }
    return Point(shape: shape, rise: rise, constant: meanY - rise * meanPhi, residualSumOfSquares: rss)
  }

  func basis(_ t: Double, _ shape: Double) -> Double {
    isPlainExponential ? exp(shape > 0 ? shape * (t - 1) : shape * t) : RisingBasis.value(t, shape: shape)
  }

  func basisDerivative(_ t: Double, _ shape: Double) -> Double {
    guard isPlainExponential else { return RisingBasis.shapeDerivative(t, shape: shape) }
    return shape > 0 ? (t - 1) * exp(shape * (t - 1)) : t * exp(shape * t)
  }

  /// -½ dRSS/dB.
  private func gradient(_ shape: Double) -> Double {
    let point = at(shape)
    var sum = 0.0
    for i in t.indices {
      let r = y[i] - point.constant - point.rise * basis(t[i], shape)
      sum += weight[i] * r * basisDerivative(t[i], shape)
    }
    return point.rise * sum
  }

  private func valley(_ low: Double, _ high: Double, centre: Point) -> Point {
    let golden = (5.0.squareRoot() - 1) / 2
    var a = low
    var b = high
    var c = b - golden * (b - a)
    var d = a + golden * (b - a)
    var fc = at(c).residualSumOfSquares
    var fd = at(d).residualSumOfSquares
    for _ in 0..<24 {
      if fc < fd {
        (b, d, fd) = (d, c, fc)
        c = b - golden * (b - a)
        fc = at(c).residualSumOfSquares
      } else {
        (a, c, fc) = (c, d, fd)
        d = a + golden * (b - a)
        fd = at(d).residualSumOfSquares
      }
    }
    var best = at((a + b) / 2)
    if centre.residualSumOfSquares < best.residualSumOfSquares { best = centre }
    let margin = 1e-4 * (high - low)
    let left = max(low, min(a, best.shape) - margin)
    let right = min(high, max(b, best.shape) + margin)
    if gradient(left) > 0, gradient(right) < 0 {
      let polished = at(bracketedRoot(from: left, to: right, gradient))
      if polished.residualSumOfSquares <= best.residualSumOfSquares * (1 + 1e-9) { best = polished }
    }
    return best
  }
}
