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
    let slope: [NoiseLanes]
    let scale: [NoiseLanes]
    let restricted: [NoiseLanes]
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
    for (shape, outcome) in zip(design.shapes, shapes.outcomes) {
      members.append(Self.member(shape, outcome, count: n))
    }
    for course in pieces.courses where course.breaks > 0 {
      let free =
        Double(course.breaks) * Self.breakPenalty + (course.isCurved ? Self.curvePenalty : 0)
        + (cycle == nil ? 0 : 3)
      let penalty = free * half
      members.append(
        Member(
          structure: .bend, score: Self.highest(course.likelihood) - penalty,
          shape: .bend(offsetSeconds: seconds[course.start]), since: seconds[course.start],
          slope: course.slope, scale: course.scale, restricted: course.restricted,
          degreesOfFreedom: course.degreesOfFreedom))
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
        parts += Self.components(
          member.slope, member.scale, member.restricted, member.degreesOfFreedom, weight: share / total)
      }
    }
    self.weights = weights
    self.parts = parts
    let dominant = SlopeStructure.allCases.max { weights[$0] ?? 0 < weights[$1] ?? 0 } ?? .line
    let best = members.filter { $0.structure == dominant }.max { $0.score < $1.score }
    shape = best?.shape ?? .line
    since = best?.since ?? 0
    tail = pieces.tails.min { abs($0.start - 2 * n / 3) < abs($1.start - 2 * n / 3) }.map { tail in
      Self.components(
        tail.slope, tail.scale, tail.restricted, max(1, n - tail.start - 2), weight: 1)
    }
  }

  /// In halves of ln n: level and rate of one more piece, and two for its place (Zhang and Siegmund 2007 charge as much).
  private static let breakPenalty = 4.0
  /// Size and constant of the exponential, and one for the place, which is sought anew for it.
  private static let curvePenalty = 3.0

  private static func highest(_ lanes: [NoiseLanes]) -> Double {
    lanes.reduce(-Double.infinity) { max($0, $1.max()) }
  }

  private static func member(
    _ shape: ShapeDesign.Shape, _ outcome: ShapeEvidence.Outcome, count: Int
  ) -> Member {
    var best = (likelihood: -Double.infinity, first: 0.0, second: 0.0)
    for (group, lanes) in outcome.likelihood.enumerated() {
      for k in 0..<NoiseLanes.scalarCount where lanes[k] > best.likelihood {
        best = (lanes[k], outcome.first[group][k], outcome.second[group][k])
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
      since: shape.structure == .bend ? shape.place : 0, slope: outcome.slope, scale: outcome.scale,
      restricted: outcome.restricted, degreesOfFreedom: count - shape.columns.count - 2)
  }

  /// One structure's posterior over its noise models.
  private static func components(
    _ slope: [NoiseLanes], _ scale: [NoiseLanes], _ restricted: [NoiseLanes], _ freedom: Int, weight: Double
  ) -> [SlopeMixture.Component] {
    let top = highest(restricted)
    guard top.isFinite else { return [] }
    var parts: [SlopeMixture.Component] = []
    var total = 0.0
    for group in restricted.indices {
      for k in 0..<NoiseLanes.scalarCount {
        let raw = exp(restricted[group][k] - top)
        guard raw > 1e-4 else { continue }
        total += raw
        parts.append(
          .init(
            centre: slope[group][k], scale: scale[group][k], degreesOfFreedom: freedom, weight: weight * raw))
      }
    }
    for k in parts.indices { parts[k].weight /= total }
    return parts
  }
}

/// A cycle that makes up most of what straight pieces leave, and the readings without it.
private struct RemovedCycle {
  let period: Double
  let rest: [Double]
  /// The best pieces of the rest.
  let breaks: BreakSearch

  init?(_ seconds: [Double], _ minutes: [Double], _ y: [Double], breaks: BreakSearch, span: Double) {
    guard seconds.count >= 45 else { return nil }
    // Searched in what is left of a line, or of three pieces where a ramp would hide it.
    for places in [[], breaks.best.count > 1 ? breaks.best[1] : []] {
      var rest = Self.residuals(minutes, y, places)
      let square = rest.reduce(0) { $0 + $1 * $1 }
      guard square > 0, let found = CycleSearch.period(seconds, minutes, rest, span: span),
        found.gain > 0.5 * square
      else { continue }
      var cycle = CycleSearch.fit(seconds, rest, near: found.seconds, span: span)
      var pieces = breaks
      // Cycle and pieces in turn, each in what the other leaves.
      for _ in 0..<2 {
        rest = y.indices.map { y[$0] - cycle.value(seconds[$0]) }
        pieces = BreakSearch(minutes, rest)
        let left = Self.residuals(minutes, rest, pieces.best.count > 1 ? pieces.best[1] : [])
        cycle = CycleSearch.fit(
          seconds, left.indices.map { left[$0] + cycle.value(seconds[$0]) }, near: cycle.period, span: span)
      }
      period = cycle.period
      self.rest = y.indices.map { y[$0] - cycle.value(seconds[$0]) }
      self.breaks = pieces
      return
    }
    return nil
  }

  private static func residuals(_ t: [Double], _ y: [Double], _ places: [Int]) -> [Double] {
    var rest = y
    let edges = [0] + places + [y.count]
    for (a, b) in zip(edges, edges.dropFirst()) where b > a {
      var piece = BivariateMoments()
      for i in a..<b { piece.add(x: t[i], y: y[i]) }
      let slope = piece.slope ?? 0
      let (meanT, meanY) = (shiftedMean(Array(t[a..<b])), shiftedMean(Array(y[a..<b])))
      for i in a..<b { rest[i] = y[i] - meanY - slope * (t[i] - meanT) }
    }
    return rest
  }
}
