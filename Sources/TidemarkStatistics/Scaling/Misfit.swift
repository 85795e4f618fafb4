import Foundation

extension FitFamily {
  /// The dimensionless shapes B of the law that levels off: at -2.5 the last tenth of the tested range still brings a
  /// fortieth of the rise, at -30 it is over after a tenth of the range.
  static let saturations = (0...56).map { -2.5 * pow(12, Double($0) / 56) }
  static let leastSaturation = -0.5
}

/// No law passes through the level means: none leaves a χ² that chance would.
package struct Misfit: Sendable, Equatable {
  /// The law that misses them the least.
  package let nearest: FitFamily
  /// Chance of its χ² if it held.
  package let pValue: Double
  /// χ² per degree of freedom (Birge 1932): by this much the variances of predictions are widened, so that they cover
  /// what the law misses.
  package let varianceFactor: Double
}

extension ScalingEvidence {
  /// Below this chance a law does not fit.
  package static let misfitLevel = 0.001

  /// A law that misses the means by less than this share of their range fits well enough to be used: with readings that hardly
  /// vary, a tenth of a MB is as significant as it is irrelevant.
  package static let negligibleMiss = 0.01

  /// Nil when a law fits, misses by a negligible amount, or no law has a degree of freedom to fail by.
  package var misfit: Misfit? {
    let tested = families.filter { $0.lackOfFitPValue != nil }
    guard tested.count == families.count,
      let best = tested.max(by: {
        ($0.lackOfFitPValue ?? 0, $0.weight) < ($1.lackOfFitPValue ?? 0, $1.weight)
      }),
      let chance = best.lackOfFitPValue, chance < Self.misfitLevel
    else { return nil }
    // Of laws whose chances all round to zero the one that misses least.
    let nearest =
      tested.min {
        $0.chiSquared / Double(units.count - $0.family.parameterCount)
          < $1.chiSquared / Double(units.count - $1.family.parameterCount)
      } ?? best
    let weight = units.reduce(0) { $0 + 1 / $1.variance }
    let means = units.map(\.mean)
    let range = (means.max() ?? 0) - (means.min() ?? 0)
    // Root mean square of the distances, by weight.
    guard (nearest.chiSquared / weight).squareRoot() > Self.negligibleMiss * range else { return nil }
    let factor = nearest.chiSquared / Double(units.count - nearest.family.parameterCount)
    return Misfit(
      nearest: nearest.family, pValue: nearest.lackOfFitPValue ?? chance, varianceFactor: max(1, factor))
  }

  /// Between two tested loads, the straight line through the means of their runs, whatever the law; nil outside.
  package func interpolate(_ x: Double) -> Double? {
    let levels = LevelMeans(x: units.map(\.x), y: units.map(\.mean), weights: units.map { 1 / $0.variance })
    guard let above = levels.x.firstIndex(where: { $0 >= x }), let first = levels.x.first, x >= first else {
      return nil
    }
    guard levels.x[above] != x else { return levels.y[above] + levels.origin }
    let (a, b) = (levels.x[above - 1], levels.x[above])
    let share = (x - a) / (b - a)
    return levels.origin + levels.y[above - 1] * (1 - share) + levels.y[above] * share
  }
}
