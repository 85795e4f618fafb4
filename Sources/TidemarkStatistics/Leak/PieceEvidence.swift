import Foundation

/// Straight pieces, each with its own level and rate, under eight noise models at a time: how well any partition with
/// a given last break explains the series, and the rate of its last piece.
struct PieceEvidence {
  /// All partitions with this many breaks whose last one is at `start`, earlier ones at their best places.
  struct Course {
    let breaks: Int
    /// Index of the first reading of the last piece; 0 without breaks.
    let start: Int
    /// Whether the last piece settles exponentially before it grows.
    var isCurved = false
    /// One number per noise model.
    var slope: [NoiseLanes] = []
    var scale: [NoiseLanes] = []
    /// ln of the likelihood at its highest, and of the restricted likelihood.
    var likelihood: [NoiseLanes] = []
    var restricted: [NoiseLanes] = []
    var degreesOfFreedom: Int
  }

  private(set) var courses: [Course]
  /// The readings from a candidate to the end, judged alone by a line.
  private(set) var tails: [Tail] = []

  struct Tail {
    let start: Int
    var slope: [NoiseLanes] = []
    var scale: [NoiseLanes] = []
    var restricted: [NoiseLanes] = []
  }

  static let maximumBreaks = 5

  /// - Parameters:
  ///   - minutes, readings: centred and scaled.
  ///   - candidates: where a piece may begin, ascending, above 0.
  ///   - leastLast: readings the last piece has at least.
  ///   - floor: what readings are rounded by, squared and over 12, in squared units of the readings.
  init(
    minutes t: [Double], readings y: [Double], candidates: [Int], curves: [CurveSearch.Curve],
    filters: [LaneFilter], leastLast: Int, floor: Double, range: Double
  ) {
    let n = t.count
    let starts = [0] + candidates
    let ends = candidates + [n]
    let most = candidates.isEmpty ? 0 : Self.maximumBreaks
    tails = candidates.filter { n - $0 >= leastLast }.map { Tail(start: $0) }
    courses = [Course(breaks: 0, start: 0, degreesOfFreedom: n - 2)]
    for breaks in stride(from: 1, through: most, by: 1) {
      for (k, start) in candidates.enumerated() where k + 1 >= breaks && n - start >= leastLast {
        courses.append(Course(breaks: breaks, start: start, degreesOfFreedom: n - start - 2))
      }
    }
    let curves = curves.filter { n - $0.start >= leastLast }
    let firstCurve = courses.count
    courses += curves.map {
      Course(breaks: $0.breaks, start: $0.start, isCurved: true, degreesOfFreedom: n - $0.start - 3)
    }
    for filter in filters {
      // pieces[s][e]: from starts[s] to ends[e].
      let pieces = starts.map { start in PieceFit.straight(from: start, to: ends, t, y, filter) }
      for k in tails.indices { addTail(k, pieces[k + 1][ends.count - 1], filter, n - tails[k].start, floor) }
      // Best partition of the readings before ends[e], by number of breaks.
      var sums = ends.indices.map { pieces[0][$0].residual }
      var determinants = ends.indices.map { pieces[0][$0].determinant }
      var logs = ends.map { filter.logDeterminant[$0] }
      var index = 0
      for breaks in 0...most {
        if breaks == 0 {
          add(
            0, NoiseLanes.zero, NoiseLanes(repeating: 1), .zero, pieces[0][ends.count - 1], filter, n, floor)
          index = 1
        } else {
          for (k, curve) in curves.enumerated() where curve.breaks == breaks {
            guard let s = candidates.firstIndex(of: curve.start) else { continue }
            let curved = CurvedPiece(from: curve.start, decay: curve.decay, t, y, filter)
            add(
              firstCurve + k, sums[s], determinants[s], logs[s], curved.fit, filter, n - curve.start, floor,
              total: n, breaks: breaks, curveColumns: 1)
            forbid(firstCurve + k, where: curved.size, exceeds: curve.largest(range, length: n - curve.start))
          }
          var nextSums = sums
          var nextDeterminants = determinants
          var nextLogs = logs
          for e in ends.indices { nextSums[e] = NoiseLanes(repeating: .infinity) }
          for s in candidates.indices where s + 1 >= breaks {
            let start = candidates[s]
            let before = sums[s]
            for e in (s + 1)..<ends.count {
              let total = before + pieces[s + 1][e].residual
              let better = total .< nextSums[e]
              nextSums[e].replace(with: total, where: better)
              nextDeterminants[e].replace(
                with: determinants[s] * pieces[s + 1][e].determinant, where: better)
              nextLogs[e].replace(
                with: logs[s] + filter.logDeterminant[ends[e] - start], where: better)
            }
            if n - start >= leastLast {
              add(
                index, before, determinants[s], logs[s], pieces[s + 1][ends.count - 1], filter, n - start,
                floor,
                total: n, breaks: breaks)
              index += 1
            }
          }
          (sums, determinants, logs) = (nextSums, nextDeterminants, nextLogs)
        }
      }
    }
  }

  private mutating func add(
    _ index: Int, _ residual: NoiseLanes, _ determinant: NoiseLanes, _ log: NoiseLanes, _ last: PieceFit,
    _ filter: LaneFilter, _ length: Int, _ floor: Double, total: Int? = nil, breaks: Int = 0,
    curveColumns: Int = 0
  ) {
    let n = Double(total ?? length)
    let p = Double(2 * breaks + 2 + curveColumns)
    let least = NoiseLanes(repeating: n * floor)
    let whole = (residual + last.residual).clamped(lowerBound: least, upperBound: .init(repeating: .infinity))
    let logs = log + filter.logDeterminant[length]
    let own = last.residual.clamped(
      lowerBound: .init(repeating: Double(length) * floor), upperBound: .init(repeating: .infinity))
    var likelihood = NoiseLanes.zero
    var restricted = NoiseLanes.zero
    for k in 0..<NoiseLanes.scalarCount {
      let ln = Foundation.log(whole[k])
      likelihood[k] = -0.5 * (n * (ln - Foundation.log(n)) + logs[k])
      restricted[k] =
        -0.5 * ((n - p) * ln + logs[k] + Foundation.log(determinant[k] * last.determinant[k]))
    }
    courses[index].slope.append(last.slope)
    courses[index].scale.append((own / Double(length - 2 - curveColumns) / last.information).squareRoot())
    courses[index].likelihood.append(likelihood)
    courses[index].restricted.append(restricted)
  }

  /// An exponential larger than what was seen stands against an opposite line and is no settling.
  private mutating func forbid(_ index: Int, where size: NoiseLanes, exceeds largest: Double) {
    let isTooLarge = (size .> largest) .| (size .< -largest)
    let last = courses[index].likelihood.count - 1
    courses[index].likelihood[last].replace(with: -.infinity, where: isTooLarge)
    courses[index].restricted[last].replace(with: -.infinity, where: isTooLarge)
  }

  private mutating func addTail(
    _ index: Int, _ piece: PieceFit, _ filter: LaneFilter, _ length: Int, _ floor: Double
  ) {
    let own = piece.residual.clamped(
      lowerBound: .init(repeating: Double(length) * floor), upperBound: .init(repeating: .infinity))
    var restricted = NoiseLanes.zero
    for k in 0..<NoiseLanes.scalarCount {
      restricted[k] =
        -0.5
        * ((Double(length) - 2) * log(own[k]) + filter.logDeterminant[length][k] + log(piece.determinant[k]))
    }
    tails[index].slope.append(piece.slope)
    tails[index].scale.append((own / (Double(length) - 2) / piece.information).squareRoot())
    tails[index].restricted.append(restricted)
  }
}
