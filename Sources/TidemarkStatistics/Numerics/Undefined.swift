/// Why a statistic does not exist for the numbers it was given.
///
/// Statistics of this module never return NaN and never trap: they return `nil`, throw one of these, or carry
/// a ``StatisticalWarning`` beside the parts that do exist.
package enum Undefined: Error, Hashable, Sendable {
  /// Fewer readings, runs or points than the formula needs.
  case tooFewPoints(found: Int, needed: Int)
  /// Fewer different load levels than the model has freedom for.
  case tooFewLevels(found: Int, needed: Int)
  /// All abscissae are equal, so there is no slope.
  case constantX
  /// All values are equal, so there is no scale to compare with.
  case constantValues
  /// An input is NaN or infinite; the index is that of the first one.
  case notFinite(index: Int)
  /// Arrays that must be parallel are not.
  case lengthMismatch(Int, Int)
  /// Weights and variances must be positive.
  case notPositive(index: Int)
  /// The model takes ln(x) or a power of x.
  case needsPositiveX(found: Double)
  /// The best curve of the family lies at an infinite shape or equals a simpler family.
  case noFiniteFit
  /// A ratio or percentage was asked of a base that is zero.
  case zeroBase
  /// The estimated variance is not positive, as Hamed and Rao's can be.
  case varianceNotPositive(Double)
  /// The sum or product left the range of a double.
  case overflow
  /// Prediction farther than the data can carry.
  case beyondReach(factor: Double, limit: Double)
}

extension Undefined: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooFewPoints(let found, let needed): "too few points: \(found), needs \(needed)"
    case .tooFewLevels(let found, let needed): "too few distinct levels: \(found), needs \(needed)"
    case .constantX: "all x are equal, so there is no slope"
    case .constantValues: "all values are equal, so there is no scale to compare with"
    case .notFinite(let index): "value \(index) is not a finite number"
    case .lengthMismatch(let a, let b): "\(a) values against \(b)"
    case .notPositive(let index): "weight or variance \(index) is not positive"
    case .needsPositiveX(let found): "needs x > 0, found \(found)"
    case .noFiniteFit: "no finite fit"
    case .zeroBase: "the base is zero"
    case .varianceNotPositive(let variance): "estimated variance \(variance) is not positive"
    case .overflow: "the result leaves the range of a double"
    case .beyondReach(let factor, let limit):
      "\(formatted(factor)) times the largest tested load, refused beyond \(formatted(limit)) times"
    }
  }
}

/// The first index at which a value is NaN or infinite.
func requireFinite(_ values: [Double]) throws(Undefined) {
  if let index = values.firstIndex(where: { !$0.isFinite }) { throw .notFinite(index: index) }
}

/// Parallel, finite arrays.
func requirePaired(_ x: [Double], _ y: [Double]) throws(Undefined) {
  guard x.count == y.count else { throw .lengthMismatch(x.count, y.count) }
  try requireFinite(x)
  try requireFinite(y)
}
