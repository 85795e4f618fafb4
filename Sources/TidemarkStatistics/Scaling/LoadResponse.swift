import Foundation

/// How a metric answers to load, in words: whichever law it is, what matters is whether the last agents cost as much as
/// the first.
///
/// By the slope at the largest tested load over the mean slope of the tested range.
package enum LoadResponse: String, Sendable, Codable, CaseIterable {
  case constant = "does not depend on the load"
  case falls = "falls with the load"
  /// At most a quarter: a further agent costs a quarter of what one cost on average. A logarithm stays above that over
  /// loads that differ less than 49-fold.
  case levelsOff = "levels off"
  /// Below 0.87, which is about the power 0.8 over a sixteenfold load.
  case subLinear = "sub-linear"
  case linear = "linear"
  /// Above 1.15.
  case superLinear = "grows faster than the load: watch out"

  /// - Parameter steepness: slope at the end over the mean slope.
  init(rise: Double, steepness: Double) {
    if rise < 0 {
      self = .falls
    } else {
      self =
        steepness <= 0.25
        ? .levelsOff : steepness < 0.87 ? .subLinear : steepness <= 1.15 ? .linear : .superLinear
    }
  }
}

extension ScalingEvidence {
  /// Weights of the words over all laws and shapes, summing to 1.
  package var responseWeights: [LoadResponse: Double] {
    let xs = units.map(\.x)
    let (low, high) = (xs.min() ?? 0, xs.max() ?? 1)
    // dt/dx at the end over its mean, for laws of the logarithm.
    let logarithmic = low > 0 ? (high - low) / (high * log(high / low)) : 1
    var weights: [LoadResponse: Double] = [:]
    for shape in shapes {
      guard shape.family != .constant else {
        weights[.constant, default: 0] += shape.weight
        continue
      }
      let b = shape.curve.shape
      let end = abs(b) < 1e-9 ? 1 : b / -expm1(-b)
      let steepness = shape.family == .power || shape.family == .logarithmic ? end * logarithmic : end
      weights[LoadResponse(rise: shape.rise, steepness: steepness), default: 0] += shape.weight
    }
    return weights
  }

  /// By the level means alone, for when no law fits: the slope between the two largest loads over the mean slope. Nil
  /// below three loads, or where the last mean is the first.
  package var responseOfMeans: LoadResponse? {
    let levels = LevelMeans(x: units.map(\.x), y: units.map(\.mean), weights: units.map { 1 / $0.variance })
    let (xs, ys) = (levels.x, levels.y)
    guard xs.count > 2, let first = ys.first, let last = ys.last, last != first else { return nil }
    let end = (last - ys[ys.count - 2]) / (xs[xs.count - 1] - xs[xs.count - 2])
    let mean = (last - first) / (xs[xs.count - 1] - xs[0])
    return LoadResponse(rise: last - first, steepness: end / mean)
  }

  /// The word with at least 0.8 of the weight; nil when the data do not single one out, or no law fits.
  package var response: LoadResponse? {
    misfit == nil ? responseWeights.first { $0.value >= Self.decisive }?.key : nil
  }
}
