import Foundation

/// Every structure a series may have, weighed: shapes of one rate, and straight pieces.
struct GrowthEvidence {
  /// One structure over the noise models of the coarse grid.
  private struct Member {
    let structure: SlopeStructure
    /// ln of the highest likelihood less what the structure costs.
    let score: Double
    let shape: DominantShape
    /// Since when the growth lasts, seconds from the first reading.
    let since: Double
    /// Under each group of noise models.
    let outcomes: ArraySlice<LaneOutcome>
    let degreesOfFreedom: Int
  }

  let weights: [SlopeStructure: Double]
  let shape: DominantShape
  let since: Double
  /// Slopes in scaled units.
  let parts: [SlopeMixture.Component]
  /// The last third alone, as a plain line; nil when it is too short for one.
  let tail: [SlopeMixture.Component]?

  /// Readings that are weighed at most; longer series are thinned to the medians of blocks.
  static let mostReadings = 240
  /// Below this only the line is judged.
  static let leastReadings = 8
  static let leastLastReadings = 8
  static let leastLastSeconds = 30.0

  /// - Parameters:
  ///   - seconds: ascending, from 0, twelve or more.
  ///   - readings: freed of their line and scaled.
  ///   - range: largest less smallest reading before that, in the same units.
  ///   - resolution: what the readings are rounded by, in the same units.
  init(
    seconds: [Double], readings: [Double], range: Double, resolution: Double
  ) {
    let n = seconds.count
    let span = seconds[n - 1]
    let minutes = centred(seconds.map { $0 / 60 })
    let y = centred(readings)
    let interval = SortedValues(zip(seconds, seconds.dropFirst()).map { $1 - $0 }).median ?? 1
    let floor = resolution * resolution / 12
    let filters = NoiseGrid.coarse.groups.map {
      LaneFilter($0.models, interval: max(interval, 1e-3), count: n)
    }
    let breaks = BreakSearch(minutes, y)
    let cycle = RemovedCycle(seconds, minutes, y, breaks: breaks, span: span)
    let design = ShapeDesign(
      seconds: seconds, minutes: minutes, readings: y, range: range, period: cycle?.period)
    let shapes = ShapeEvidence(design, minutes: minutes, readings: y, filters: filters, floor: floor)
    let leastLast = max(
      Self.leastLastReadings, n - (seconds.firstIndex { span - $0 < Self.leastLastSeconds } ?? n))
    let pieces = PieceEvidence(
      minutes: minutes, readings: cycle?.rest ?? y, candidates: (cycle?.breaks ?? breaks).candidates,
      curves: (cycle?.breaks ?? breaks).curves, filters: filters, leastLast: leastLast, floor: floor,
      range: range)
    let half = 0.5 * log(Double(n))
    var members: [Member] = []
    for (index, shape) in design.shapes.enumerated() {
      members.append(Self.member(shape, index, shapes, count: n))
    }
    for (index, course) in pieces.courses.enumerated() {
      let free =
        Double(course.breaks) * Self.breakPenalty + (course.isCurved ? Self.curvePenalty : 0)
        + (cycle == nil ? 0 : 3)
      let penalty = free * half
      members.append(
        Member(
          structure: .bend, score: Self.highest(pieces.outcomes(of: index).lazy.map(\.likelihood)) - penalty,
          shape: .bend(offsetSeconds: seconds[course.start]), since: seconds[course.start],
          outcomes: pieces.outcomes(of: index), degreesOfFreedom: course.degreesOfFreedom))
    }
    let top = members.map(\.score).max() ?? 0
    let shares = members.map { exp($0.score - top) }
    let total = shares.reduce(0, +)
    var weights: [SlopeStructure: Double] = [:]
    for structure in SlopeStructure.allCases { weights[structure] = 0 }
    var parts: [SlopeMixture.Component] = []
    for (member, share) in zip(members, shares) {
      weights[member.structure, default: 0] += share / total
      if share / total > 1e-4 {
        parts += Self.components(member.outcomes, member.degreesOfFreedom, weight: share / total)
      }
    }
    self.weights = weights
    self.parts = parts
    let dominant = SlopeStructure.allCases.max { weights[$0] ?? 0 < weights[$1] ?? 0 } ?? .line
    let best = members.filter { $0.structure == dominant }.max { $0.score < $1.score }
    shape = best?.shape ?? .line
    since = best?.since ?? 0
    tail = pieces.tail.isEmpty ? nil : Self.components(pieces.tail[...], pieces.tailFreedom, weight: 1)
  }

  /// In halves of ln n: level and rate of one more piece, and two for its place (Zhang and Siegmund 2007 charge as much).
  private static let breakPenalty = 4.0
  /// Size and constant of the exponential, and one for the place, which is sought anew for it.
  private static let curvePenalty = 3.0

  private static func highest(_ lanes: some Sequence<NoiseLanes>) -> Double {
    lanes.reduce(-Double.infinity) { max($0, $1.max()) }
  }

  private static func member(
    _ shape: ShapeDesign.Shape, _ index: Int, _ shapes: ShapeEvidence, count: Int
  ) -> Member {
    let outcomes = shapes.outcomes(of: index)
    var best = (likelihood: -Double.infinity, first: 0.0, second: 0.0)
    for (group, outcome) in outcomes.enumerated() {
      for k in 0..<NoiseLanes.scalarCount where outcome.likelihood[k] > best.likelihood {
        let own = shapes.coefficients(of: index, group)
        best = (outcome.likelihood[k], own.first[k], own.second[k])
      }
    }
    let form: DominantShape
    switch shape.structure {
    case .line: form = .line
    case .step: form = .step(size: best.first, offsetSeconds: shape.place)
    case .bend: form = .bend(offsetSeconds: shape.place)
    case .transient: form = .transient(size: best.first, timeConstantSeconds: shape.place)
    case .cycle:
      let amplitude = (best.first * best.first + best.second * best.second).squareRoot()
      form = .cycle(amplitude: amplitude, periodSeconds: shape.place)
    }
    return Member(
      structure: shape.structure, score: best.likelihood - shape.penalty, shape: form,
      since: shape.structure == .bend ? shape.place : 0, outcomes: outcomes,
      degreesOfFreedom: count - shape.columns.count - 2)
  }

  /// One structure's posterior over its noise models.
  private static func components(
    _ outcomes: ArraySlice<LaneOutcome>, _ freedom: Int, weight: Double
  ) -> [SlopeMixture.Component] {
    let restricted = outcomes.map(\.restricted)
    let top = highest(restricted)
    guard top.isFinite else { return [] }
    var parts: [SlopeMixture.Component] = []
    var total = 0.0
    for (outcome, restricted) in zip(outcomes, restricted) {
      for k in 0..<NoiseLanes.scalarCount {
        let raw = exp(restricted[k] - top)
        guard raw > 1e-4 else { continue }
        total += raw
        parts.append(
          .init(
            centre: outcome.slope[k], scale: outcome.scale[k], degreesOfFreedom: freedom, weight: weight * raw
          ))
      }
    }
    for k in parts.indices { parts[k].weight /= total }
    return parts
  }
}
