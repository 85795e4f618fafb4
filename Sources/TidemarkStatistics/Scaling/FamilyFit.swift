import Foundation

/// One law fitted to points by least squares.
package struct FamilyFit: Sendable, Equatable {
  package let form: ScalingForm
  package let n: Int
  /// Σw r².
  package let residualSumOfSquares: Double
  /// 1 - RSS/TSS, not adjusted for parameters: it never falls when a parameter is added, so it must not choose a
  /// model. Nil when y is constant. Negative where a form without constant is worse than the mean.
  package let rSquared: Double?
  package let warnings: [FitWarning]
  /// y = constant + rise·φ_shape((u - origin)/range), u the abscissa of the form; the stable way to hold it.
  let rise: Double
  let constant: Double
  let shape: Double?
  let origin: Double
  let range: Double

  package var family: FitFamily { form.family }

  /// Dimensionless shape B = b·range(x) (exponential) or b·range(ln x) (power); nil for straight lines.
  package var dimensionlessShape: Double? { shape }

  /// Free numbers of the curve, the variance not counted.
  package var parameterCount: Int { form.parameterCount }

  /// Coefficients by the names of the formula in ``FitFamily``; without constant, only `a` (and `b`).
  package var coefficients: [String: Double] {
    switch family {
    case .constant: return ["b": constant]
    case .linear, .logarithmic:
      let a = rise / range
      return form.hasConstant ? ["a": a, "b": constant - a * origin] : ["a": a]
    case .saturating:
      guard let shape, shape < 0 else { return [:] }
      // rise/expm1(B)·expm1(B·t) = a·(1 - e^(-x/b)) + c - constant with a = -amplitude·e^(origin/b).
      let b = -range / shape
      let a = -rise / expm1(shape) * exp(origin / b)
      return ["a": a, "b": b, "c": constant - rise / expm1(shape) - a]
    case .power, .exponential:
      guard let shape else { return [:] }
      let b = shape / range
      if !form.hasConstant {
        let a = rise * exp(-b * origin - max(shape, 0))
        return ["a": a, "b": b]
      }
      let amplitude = rise / expm1(shape)
      return ["a": amplitude * exp(-b * origin), "b": b, "c": constant - amplitude]
    }
  }

  /// The curve at x. Nil where the law has no value (ln of a number that is not positive) or it overflows.
  package func predict(_ x: Double) -> Double? {
    if form.needsPositiveX, x + form.shift <= 0 { return nil }
    let t = (form.abscissa(x) - origin) / range
    let value: Double
    if let shape {
      let phi =
        form.hasConstant
        ? RisingBasis.value(t, shape: shape) : exp(shape > 0 ? shape * (t - 1) : shape * t)
      value = constant + rise * phi
    } else {
      value = constant + rise * t
    }
    return value.isFinite ? value : nil
  }

  /// For people, e.g. `memory_mb = 2.45 * agents + 312.5`; five significant digits.
  package func formula(response: String = "memory_mb", predictor: String = "agents") -> String {
    let c = coefficients
    let a = formatted(c["a"] ?? 0)
    let b = formatted(c["b"] ?? 0)
    let x = form.shift == 0 ? predictor : "(\(predictor) + \(formatted(form.shift)))"
    switch family {
    case .constant: return "\(response) = \(b)"
    case .linear: return "\(response) = \(a) * \(x)" + term(form.hasConstant ? c["b"] : nil)
    case .logarithmic:
      let inner = form.shift == 0 ? "(\(x))" : x
      return "\(response) = \(a) * ln\(inner)" + term(form.hasConstant ? c["b"] : nil)
    case .power: return "\(response) = \(a) * \(x)^\(b)" + term(c["c"])
    case .saturating: return "\(response) = \(a) * (1 - e^(-\(x) / \(b)))" + term(c["c"])
    case .exponential: return "\(response) = \(a) * e^(\(b) * \(x))" + term(c["c"])
    }
  }

  private func term(_ constant: Double?) -> String {
    guard let constant else { return "" }
    let text = formatted(abs(constant))
    return constant < 0 && text != "0" ? " - \(text)" : " + \(text)"
  }
}

/// What to know before believing a fitted curve.
package enum FitWarning: Hashable, Sendable {
  /// As many parameters as levels: the curve goes through the points and cannot be wrong.
  case noDegreesOfFreedom(levels: Int)
  /// The curve is so near to a straight line (exponential) or a logarithm (power) that its exponent means nothing,
  /// though its predictions do. |B| < 1e-3.
  case exponentNotIdentified
  /// Exponent outside -1...3 (power) or |B| > 5 (exponential): not a law of growth met in practice.
  case implausibleShape(Double)
}
