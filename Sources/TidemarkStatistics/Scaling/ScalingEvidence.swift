import Foundation

/// How strongly the run means speak for each law of scaling.
///
/// docs/statistics.md, Scaling: for each family and shape, weighted least squares in the normalised basis gives
/// χ² and D = |X'WX|; ln evidence = -χ²/2 - ln(D)/2 + ln(2π)/2 - ln(width), width = 4·max(range of means, 3·largest
/// standard deviation); a family's evidence is the mean over its shapes (power b = -1...3 by 0.01; exponential
/// B = -5...5 by 0.02 without 0; saturating B = -30...-2.5 in equal ratios; linear and logarithmic one shape each), the constant's -χ²/2 - ln(Σw)/2. Weights are
/// the evidences normalised. R² cannot do this: power and exponential contain the straight line, so the highest R²
/// calls it in 1 to 15 of 100 cases where it is true, this in 96 to 100.
package struct ScalingEvidence: Sendable {
  package struct Family: Sendable, Equatable {
    package let family: FitFamily
    /// In [0, 1]; all families sum to 1.
    package let weight: Double
    /// At the best shape.
    package let chiSquared: Double
    /// Chance of a χ² at least as large if the law held: a small one says the law misses the level means. Nil with
    /// no degrees of freedom.
    package let lackOfFitPValue: Double?
    /// Best exponent b (power), best B (exponential), nil for the others.
    package let shape: Double?
    package let logEvidence: Double
  }

  package let units: [ScalingUnit]
  /// In the order of ``FitFamily/allCases``, those that the units allow.
  package let families: [Family]
  /// The exponent of a power law with offset: posterior median and 95 % interval, whatever the winner; 1 inside it
  /// means a straight line is not rejected. The interval never leaves the -1...3 that are considered. Nil without
  /// positive x.
  package let exponent: Exponent?
  let shapes: [Shape]

  package struct Exponent: Sendable, Equatable {
    package let median: Double
    package let interval95: Interval
  }

  /// One (family, shape) with its regression and its share of the whole posterior.
  struct Shape: Sendable {
    let family: FitFamily
    /// φ; its parameter is 0 for straight lines.
    let curve: RisingCurve
    let exponent: Double?
    let constant: Double
    let rise: Double
    /// Covariance of (constant, rise).
    let v00: Double
    let v01: Double
    let v11: Double
    let chiSquared: Double
    let logEvidence: Double
    var weight: Double
  }

  /// A law is named at this weight or more, otherwise the 90 % set is.
  package static let decisive = 0.8

  /// - Parameter laws: those that are weighed.
  /// - Throws: ``Undefined`` below three distinct levels, for values that are not finite or variances not positive.
  package init(_ units: [ScalingUnit], laws: [FitFamily] = FitFamily.allCases) throws(Undefined) {
    try requireFinite(units.flatMap { [$0.x, $0.mean, $0.variance] })
    if let index = units.firstIndex(where: { $0.variance <= 0 }) { throw .notPositive(index: index) }
    let levels = Set(units.map(\.x)).sorted()
    guard levels.count >= 3, let lowest = levels.first else {
      throw .tooFewLevels(found: levels.count, needed: 3)
    }
    let means = units.map(\.mean)
    let spread = (means.max() ?? 0) - (means.min() ?? 0)
    let largest = units.map { $0.variance.squareRoot() }.max() ?? 0
    let width = 4 * max(spread, 3 * largest)
    let regression = UnitRegression(units)
    var shapes: [Shape] = [regression.constant()]
    // Readings that never change, all zero for example: no other law has anything to explain.
    let size = means.reduce(0) { max($0, abs($1)) }
    if spread > 2 * largest || largest > 1e-8 * size, size > 0 {
      shapes += Self.shapes(regression, laws, isPositive: lowest > 0, width)
    }
    var members: [FitFamily: [Int]] = [:]
    for (index, shape) in shapes.enumerated() { members[shape.family, default: []].append(index) }
    var logs: [FitFamily: Double] = [:]
    for (family, indices) in members {
      let highest = indices.map { shapes[$0].logEvidence }.max() ?? 0
      let sum = indices.reduce(0) { $0 + exp(shapes[$1].logEvidence - highest) }
      logs[family] = highest + log(sum / Double(indices.count))
    }
    let highest = logs.values.max() ?? 0
    let total = FitFamily.allCases.reduce(0) { $0 + (logs[$1].map { exp($0 - highest) } ?? 0) }
    guard total > 0, total.isFinite else { throw .noFiniteFit }
    var result: [Family] = []
    for family in FitFamily.allCases {
      guard let indices = members[family], let evidence = logs[family] else { continue }
      let weight = exp(evidence - highest) / total
      for i in indices {
        shapes[i].weight = weight * exp(shapes[i].logEvidence - evidence) / Double(indices.count)
      }
      let best = indices.min { shapes[$0].chiSquared < shapes[$1].chiSquared } ?? indices[0]
      let freedom = units.count - family.parameterCount
      result.append(
        Family(
          family: family, weight: weight, chiSquared: shapes[best].chiSquared,
          lackOfFitPValue: ChiSquaredDistribution(degreesOfFreedom: Double(freedom))?
            .survival(shapes[best].chiSquared),
          shape: shapes[best].exponent, logEvidence: evidence))
    }
    self.units = units
    families = result
    self.shapes = shapes
    exponent = Self.exponent(shapes.filter { $0.family == .power })
  }

  /// Every shape of every law but the constant.
  private static func shapes(
    _ regression: UnitRegression, _ laws: [FitFamily], isPositive: Bool, _ width: Double
  ) -> [Shape] {
    laws.flatMap { law -> [Shape] in
      switch law {
      case .constant: return []
      case .linear: return regression.shapes(.linear, [(0, nil)], width)
      case .logarithmic: return isPositive ? regression.shapes(.logarithmic, [(0, nil)], width) : []
      case .power:
        guard isPositive else { return [] }
        let powers = (0...400).map { Double($0 - 100) / 100 }
        return regression.shapes(.power, powers.map { ($0 * regression.logRange, $0) }, width)
      case .exponential:
        let exponents = (0...500).filter { $0 != 250 }.map { Double($0 - 250) / 50 }
        return regression.shapes(.exponential, exponents.map { ($0, $0) }, width)
      case .saturating:
        return regression.shapes(.saturating, FitFamily.saturations.map { ($0, $0) }, width)
      }
    }
  }

  package func weight(of family: FitFamily) -> Double {
    families.first { $0.family == family }?.weight ?? 0
  }

  /// The law that has at least 0.8 of the weight; nil when the data do not single one out, or no law fits.
  package var winner: FitFamily? {
    misfit == nil ? families.first { $0.weight >= Self.decisive }?.family : nil
  }

  /// The fewest laws that hold 90 % of the weight together, the likeliest first.
  package var credibleSet: [FitFamily] {
    var set: [FitFamily] = []
    var sum = 0.0
    for family in families.sorted(by: { $0.weight > $1.weight }) where sum < 0.9 {
      set.append(family.family)
      sum += family.weight
    }
    return set
  }

  package var warnings: [StatisticalWarning] {
    let levels = Set(units.map(\.x)).count
    return levels < 6 ? [.fewLevels(levels)] : []
  }

  private static func exponent(_ powers: [Shape]) -> Exponent? {
    let total = powers.reduce(0) { $0 + $1.weight }
    guard total > 0 else { return nil }
    func quantile(_ p: Double) -> Double {
      var sum = 0.0
      for shape in powers {
        let next = sum + shape.weight / total
        // Each shape stands for a bin of width 0.01 around it.
        if next >= p, let b = shape.exponent {
          return b - 0.005 + 0.01 * (p - sum) / (next - sum)
        }
        sum = next
      }
      return powers.last?.exponent ?? 3
    }
    guard let interval = Interval(max(-1, quantile(0.025)), min(3, quantile(0.975))) else { return nil }
    return Exponent(median: quantile(0.5), interval95: interval)
  }
}
