import Foundation

/// Straight pieces, each with its own level and rate, under eight noise models at a time: how well any partition with
/// a given last break explains the series, and the rate of its last piece.
struct PieceEvidence {
  /// All partitions with this many breaks whose last one is at `start`, earlier ones at their best places.
  struct Course {
    let breaks: Int
    /// Index of the first reading of the last piece.
    let start: Int
    /// Whether the last piece settles exponentially before it grows.
    var isCurved = false
    var degreesOfFreedom: Int
  }

  let courses: [Course]
  /// The last third alone, judged by a line, under each group of noise models; empty when it is too short for one.
  private(set) var tail: [LaneOutcome] = []
  /// Freedom of ``tail``.
  private(set) var tailFreedom = 1
  /// Those of a course lie together, in the order of the filters.
  private var outcomes: [LaneOutcome]
  private let filterCount: Int

  static let maximumBreaks = 5

  /// - Parameter course: place among ``courses``.
  func outcomes(of course: Int) -> ArraySlice<LaneOutcome> {
    outcomes[(course * filterCount)..<((course + 1) * filterCount)]
  }

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
    let ends = candidates + [n]
    let most = candidates.isEmpty ? 0 : Self.maximumBreaks
    var courses: [Course] = []
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
    self.courses = courses
    filterCount = filters.count
    outcomes = Array(repeating: .none, count: courses.count * filters.count)
    let tailStart = candidates.indices.filter { n - candidates[$0] >= leastLast }
      .min { abs(candidates[$0] - 2 * n / 3) < abs(candidates[$1] - 2 * n / 3) }
    if let tailStart { tailFreedom = max(1, n - candidates[tailStart] - 2) }
    var pieces = PieceTable(from: [0] + candidates, to: ends)
    let sum = Sum(count: Double(n), logCount: log(Double(n)), floor: floor)
    for (place, filter) in filters.enumerated() {
      pieces.fill(t, y, filter)
      if let tailStart {
        let length = n - candidates[tailStart]
        tail.append(sum.tail(pieces.lasts[tailStart + 1], filter, length: length))
      }
      var before = Partitions(of: pieces, filter, ends: ends)
      var white: WhitePiece?
      var index = 0
      for breaks in stride(from: 1, through: most, by: 1) {
        for (k, curve) in curves.enumerated() where curve.breaks == breaks {
          guard let s = candidates.firstIndex(of: curve.start) else { continue }
          let piece = white?.start == curve.start ? white : WhitePiece(from: curve.start, t, y, filter)
          white = piece
          guard let piece else { continue }
          let curved = CurvedPiece(piece, decay: curve.decay, filter)
          let at = (firstCurve + k) * filters.count + place
          outcomes[at] = sum.whole(
            before, s, curved.fit, filter, length: n - curve.start, breaks: breaks, curveColumns: 1)
          // An exponential larger than what was seen stands against an opposite line and is no settling.
          let largest = curve.largest(range, length: n - curve.start)
          outcomes[at].forbid(where: (curved.size .> largest) .| (curved.size .< -largest))
        }
        for (s, start) in candidates.enumerated() where s + 1 >= breaks && n - start >= leastLast {
          outcomes[index * filters.count + place] = sum.whole(
            before, s, pieces.lasts[s + 1], filter, length: n - start, breaks: breaks)
          index += 1
        }
        if breaks < most { before.add(breaks, pieces, filter, ends: ends) }
      }
    }
  }
}

/// Readings of one series, put together from pieces.
private struct Sum {
  let count: Double
  let logCount: Double
  let floor: Double

  /// Of the best partition of the readings before a candidate, and a last piece behind it.
  func whole(
    _ before: Partitions, _ candidate: Int, _ last: PieceFit, _ filter: LaneFilter, length: Int,
    breaks: Int, curveColumns: Int = 0
  ) -> LaneOutcome {
    LaneOutcome(
      slope: last.slope, scale: scale(last, length, freedom: length - 2 - curveColumns),
      residual: (before.residuals[candidate] + last.residual).atLeast(count * floor), count: count,
      logCount: logCount, logNoise: before.logNoises[candidate] + filter.logDeterminant[length],
      determinant: before.determinants[candidate] * last.determinant,
      freedom: count - Double(2 * breaks + 2 + curveColumns))
  }

  /// Of a piece alone.
  func tail(_ piece: PieceFit, _ filter: LaneFilter, length: Int) -> LaneOutcome {
    LaneOutcome(
      slope: piece.slope, scale: scale(piece, length, freedom: length - 2),
      residual: piece.residual.atLeast(Double(length) * floor), count: Double(length), logCount: logCount,
      logNoise: filter.logDeterminant[length], determinant: piece.determinant, freedom: Double(length) - 2)
  }

  private func scale(_ piece: PieceFit, _ length: Int, freedom: Int) -> NoiseLanes {
    (piece.residual.atLeast(Double(length) * floor) / Double(freedom) / piece.information).squareRoot()
  }
}

/// The best partition of the readings before each end into one more piece than there are breaks, of each noise model.
private struct Partitions {
  private(set) var residuals: [NoiseLanes]
  private(set) var determinants: [NoiseLanes]
  private(set) var logNoises: [NoiseLanes]

  /// Without breaks.
  init(of pieces: PieceTable, _ filter: LaneFilter, ends: [Int]) {
    residuals = ends.indices.map { pieces.residuals[pieces.place(0, $0)] }
    determinants = ends.indices.map { pieces.determinants[pieces.place(0, $0)] }
    logNoises = ends.map { filter.logDeterminant[$0] }
  }

  /// One break more, which makes them so many.
  mutating func add(_ breaks: Int, _ pieces: PieceTable, _ filter: LaneFilter, ends: [Int]) {
    let (residuals, determinants, logNoises) = (residuals, determinants, logNoises)
    for e in ends.indices {
      var least = NoiseLanes(repeating: .infinity)
      var origin = SIMD8<Int64>(repeating: -1)
      for s in stride(from: breaks - 1, to: e, by: 1) {
        let total = residuals[s] + pieces.residuals[pieces.place(s + 1, e)]
        let isLess = total .< least
        least.replace(with: total, where: isLess)
        origin.replace(with: Int64(s), where: isLess)
      }
      self.residuals[e] = least
      for k in 0..<NoiseLanes.scalarCount where origin[k] >= 0 {
        let s = Int(origin[k])
        self.determinants[e][k] = determinants[s][k] * pieces.determinants[pieces.place(s + 1, e)][k]
        self.logNoises[e][k] = logNoises[s][k] + filter.logDeterminant[ends[e] - ends[s]][k]
      }
    }
  }
}
