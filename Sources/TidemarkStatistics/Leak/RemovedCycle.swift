/// A cycle that makes up most of what straight pieces leave, and the readings without it.
struct RemovedCycle {
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
