/// How much load fits under a limit.
package struct ScalingCapacity: Sendable, Equatable {
  /// Where a curve meets the limit.
  package enum Crossing: Sendable, Equatable {
    /// Load at which the limit is reached; beyond the largest tested load it is an extrapolation.
    case at(Double)
    /// Even the lowest tested load is above the limit.
    case alreadyAbove
    /// Not within four times the tested range; nothing is said about what lies beyond.
    case beyond(Double)
  }

  package let limit: Double
  /// Where the median of a run reaches the limit.
  package let expected: Crossing
  /// Where one run in forty (the 97.5 % quantile of a new run) reaches it: plan with this one.
  package let safe: Crossing
  /// Where thirty-nine runs in forty do (the 2.5 % quantile).
  package let optimistic: Crossing
  package let largestTested: Double
}

extension ScalingEvidence {
  /// Inverts the new-run quantile curves of ``predict(_:newRunVariance:)`` between the lowest tested load and four
  /// times the largest: the first load at which a curve is at or above the limit, to 1e-6 of the range.
  ///
  /// - Throws: ``Undefined/notFinite(index:)``; ``Undefined/needsPositiveX(found:)`` when no tested load is positive.
  package func capacity(under limit: Double, newRunVariance: Double? = nil) throws(Undefined)
    -> ScalingCapacity
  {
    guard limit.isFinite else { throw .notFinite(index: 0) }
    let xs = units.map(\.x)
    let lowest = xs.min() ?? 0
    let largest = xs.max() ?? 0
    guard largest > 0 else { throw .needsPositiveX(found: largest) }
    let extra = newRunVariance ?? units.reduce(0) { $0 + $1.variance } / Double(units.count)
    func chanceBelow(_ x: Double) -> Double { mixture(at: x, adding: extra)?.cumulative(limit) ?? 0 }
    // The p-quantile is at or above the limit where P(run <= limit) <= p.
    let far = largest * Self.reach
    let steps = 64
    let grid = (0...steps).map { lowest + (far - lowest) * Double($0) / Double(steps) }
    let chances = grid.map(chanceBelow)
    func crossing(_ p: Double) -> ScalingCapacity.Crossing {
      if chances[0] <= p { return .alreadyAbove }
      guard let k = chances.firstIndex(where: { $0 <= p }) else { return .beyond(far) }
      let x = bracketedRoot(from: grid[k - 1], to: grid[k], tolerance: 1e-6 * (far - lowest)) {
        chanceBelow($0) - p
      }
      return .at(x)
    }
    return ScalingCapacity(
      limit: limit, expected: crossing(0.5), safe: crossing(0.975), optimistic: crossing(0.025),
      largestTested: largest)
  }
}
