/// One piece of a series with its own level and rate, under eight noise models.
struct PieceFit {
  var residual: NoiseLanes
  /// |X'V⁻¹X|.
  var determinant: NoiseLanes
  var slope: NoiseLanes
  var information: NoiseLanes

  /// Of a piece too short for a line.
  static let empty = PieceFit(
    residual: .zero, determinant: .init(repeating: 1), slope: .zero, information: .init(repeating: 1))
}

/// Every straight piece from a start to an end behind it, under eight noise models.
struct PieceTable {
  private(set) var residuals: [NoiseLanes]
  private(set) var determinants: [NoiseLanes]
  /// From each start to the last reading.
  private(set) var lasts: [PieceFit]
  private let starts: [Int]
  private let ends: [Int]

  /// - Parameters:
  ///   - starts: index of the first reading, ascending.
  ///   - ends: index behind the last one, ascending; the last is the number of readings.
  init(from starts: [Int], to ends: [Int]) {
    self.starts = starts
    self.ends = ends
    residuals = Array(repeating: .zero, count: starts.count * ends.count)
    determinants = residuals
    lasts = Array(repeating: .empty, count: starts.count)
  }

  /// Place of a piece among ``residuals`` and ``determinants``.
  func place(_ start: Int, _ end: Int) -> Int { start * ends.count + end }

  mutating func fill(_ t: [Double], _ y: [Double], _ filter: LaneFilter) {
    for start in starts.indices { fill(start, t, y, filter) }
  }

  private mutating func fill(_ place: Int, _ t: [Double], _ y: [Double], _ filter: LaneFilter) {
    let start = starts[place]
    guard var next = ends.firstIndex(where: { $0 > start }) else { return }
    var (stateT, stateY) = (NoiseLanes.zero, NoiseLanes.zero)
    var (oneT, oneY, timeT, timeY, readY) = (
      NoiseLanes.zero, NoiseLanes.zero, NoiseLanes.zero, NoiseLanes.zero, NoiseLanes.zero
    )
    let originT = t[start]
    let originY = y[start]
    let decay = filter.decay
    for i in start..<t.count {
      let k = i - start
      let root = filter.root[k]
      let gain = filter.gain[k]
      let one = filter.one[k]
      stateT *= decay
      stateY *= decay
      let innovationT = (t[i] - originT) - stateT
      let innovationY = (y[i] - originY) - stateY
      let wT = innovationT * root
      let wY = innovationY * root
      stateT += innovationT * gain
      stateY += innovationY * gain
      oneT += one * wT
      oneY += one * wY
      timeT += wT * wT
      timeY += wT * wY
      readY += wY * wY
      if i + 1 == ends[next] {
        let oneOne = filter.oneSquare[k + 1]
        var fit = PieceFit.empty
        fit.determinant = oneOne
        if k + 1 > 2 {
          let tt = (timeT - oneT * oneT / oneOne).atLeast(1e-200)
          let ty = timeY - oneT * oneY / oneOne
          let yy = readY - oneY * oneY / oneOne
          let slope = ty / tt
          fit = PieceFit(
            residual: (yy - slope * ty).atLeast(0), determinant: oneOne * tt, slope: slope, information: tt)
        }
        residuals[place * ends.count + next] = fit.residual
        determinants[place * ends.count + next] = fit.determinant
        next += 1
        if next == ends.count {
          lasts[place] = fit
          return
        }
      }
    }
  }
}
