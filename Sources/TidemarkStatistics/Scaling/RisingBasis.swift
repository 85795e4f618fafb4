import Foundation

/// The normalised basis φ_B(t) = expm1(B·t)/expm1(B) on t in [0, 1], φ(0) = 0, φ(1) = 1.
///
/// With t the scaled abscissa it is the exponential family, with t the scaled logarithm the power family; at B = 0
/// it is the straight line, so nothing divides by zero and the coefficient is the rise over the tested range in
/// units of y, whatever the shape (docs/statistics.md, Scaling).
enum RisingBasis {
  static func value(_ t: Double, shape b: Double) -> Double { RisingCurve(shape: b).value(t) }

  /// ∂φ/∂B = φ·(h(Bt) - h(B))/B with h(u) = u/(1 - e^-u); by the series of h (Bernoulli numbers) near zero.
  static func shapeDerivative(_ t: Double, shape b: Double) -> Double {
    let phi = value(t, shape: b)
    if abs(b) < 0.1 {
      let t2 = t * t
      let b2 = b * b
      let t4 = t2 * t2
      let slope =
        (t - 1) / 2 + b * (t2 - 1) / 12 - b * b2 * (t4 - 1) / 720 + b * b2 * b2 * (t4 * t2 - 1) / 30240
      return phi * slope
    }
    return phi * (h(b * t) - h(b)) / b
  }

  private static func h(_ u: Double) -> Double {
    abs(u) < 1e-5 ? 1 + u / 2 + u * u / 12 : -u / expm1(-u)
  }
}

/// φ_B for one B, its denominator computed once.
struct RisingCurve {
  let shape: Double
  /// 1/expm1(B), or 1/(1 - e^-B) above 30.
  private let scale: Double

  init(shape: Double) {
    self.shape = shape
    scale = shape > 30 ? -1 / expm1(-shape) : 1 / expm1(shape)
  }

  func value(_ t: Double) -> Double {
    if abs(shape) < 1e-9 { return t + shape * t * (t - 1) / 2 }
    // e^{B(t-1)}·(1 - e^{-Bt})/(1 - e^{-B}) cannot overflow on [0, 1].
    if shape > 30 { return -exp(shape * (t - 1)) * expm1(-shape * t) * scale }
    return expm1(shape * t) * scale
  }
}
