import Foundation

/// The laws by which a metric may grow with load. `x` is the load level, `a`, `b`, `c` the coefficients.
package enum FitFamily: String, CaseIterable, Sendable, Codable, Hashable {
  /// a·x + b
  case linear
  /// a·x^b + c
  case power
  /// a·ln(x) + b
  case logarithmic
  /// a·e^(b·x) + c
  case exponential
  /// b: the load does not matter.
  case constant
  /// a·(1 - e^(-x/b)) + c: levels off, b > 0. The exponential with a negative exponent, searched where it has levelled off
  /// inside the tested range. Chosen before Michaelis and Menten's a·x/(b + x), which still has a tenth to go at ten
  /// times its constant and cannot be told from a power or a logarithm on six levels.
  case saturating

  /// The four the predecessor tried, in its order.
  package static let predecessor: [FitFamily] = [.linear, .power, .logarithmic, .exponential]

  /// Those of the reference weights, before laws that level off had their own.
  package static let five: [FitFamily] = [.linear, .power, .logarithmic, .exponential, .constant]

  /// Free numbers in the formula.
  package var parameterCount: Int {
    switch self {
    case .constant: 1
    case .linear, .logarithmic: 2
    case .power, .exponential, .saturating: 3
    }
  }

  /// Different load levels below which a fit says nothing: one more than the parameters, so that 3 and 4.
  package var neededLevels: Int { max(2, parameterCount + 1) }
}

/// A family with the variations that other tools and published data sets use.
package struct ScalingForm: Hashable, Sendable {
  package let family: FitFamily
  /// Added to x before the law is applied: the predecessor wrote ln(x + 1) and (x + 0.1)^b. It changes the fit, so
  /// such a form is for display beside the real one only.
  package let shift: Double
  /// False drops the additive constant: a·x, a·x^b, a·e^(b·x).
  package let hasConstant: Bool

  package init(_ family: FitFamily, shift: Double = 0, hasConstant: Bool = true) {
    self.family = family
    self.shift = shift
    self.hasConstant = hasConstant
  }

  /// The predecessor's forms where they differ from ours.
  package static let compatibility: [ScalingForm] = [
    ScalingForm(.logarithmic, shift: 1), ScalingForm(.power, shift: 0.1),
  ]

  package var parameterCount: Int { family.parameterCount - (hasConstant ? 0 : 1) }

  /// The abscissa in which the law is a straight line or an exponential.
  func abscissa(_ x: Double) -> Double {
    switch family {
    case .power, .logarithmic: log(x + shift)
    case .linear, .exponential, .constant, .saturating: x
    }
  }

  var needsPositiveX: Bool { family == .power || family == .logarithmic }
}
