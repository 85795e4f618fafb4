/// The readings of the last piece of a series, freed of the correlation of eight noise models.
struct WhitePiece {
  /// Index of its first reading; it goes to the last one.
  let start: Int
  fileprivate let times: [NoiseLanes]
  fileprivate let readings: [NoiseLanes]
  fileprivate let timeOne: NoiseLanes
  fileprivate let readOne: NoiseLanes
  fileprivate let timeTime: NoiseLanes
  fileprivate let timeRead: NoiseLanes
  fileprivate let readRead: NoiseLanes

  init(from start: Int, _ t: [Double], _ y: [Double], _ filter: LaneFilter) {
    let zero = NoiseLanes.zero
    var (stateT, stateY, oneT, oneY, timeT, timeY, readY) = (zero, zero, zero, zero, zero, zero, zero)
    var times: [NoiseLanes] = []
    var readings: [NoiseLanes] = []
    times.reserveCapacity(t.count - start)
    readings.reserveCapacity(t.count - start)
    for i in start..<t.count {
      let k = i - start
      stateT *= filter.decay
      stateY *= filter.decay
      let innovationT = (t[i] - t[start]) - stateT
      let innovationY = (y[i] - y[start]) - stateY
      let gain = filter.gain[k]
      stateT += innovationT * gain
      stateY += innovationY * gain
      let root = filter.root[k]
      let (wT, wY) = (innovationT * root, innovationY * root)
      let one = filter.one[k]
      oneT += one * wT
      oneY += one * wY
      timeT += wT * wT
      timeY += wT * wY
      readY += wY * wY
      times.append(wT)
      readings.append(wY)
    }
    self.start = start
    self.times = times
    self.readings = readings
    (timeOne, readOne, timeTime, timeRead, readRead) = (oneT, oneY, timeT, timeY, readY)
  }
}

/// The last piece of a series with its own level, rate and exponential, under eight noise models.
struct CurvedPiece {
  let fit: PieceFit
  /// Of the exponential at the first reading of the piece.
  let size: NoiseLanes

  /// - Parameter shape: of the exponential, from one reading to the next.
  init(_ piece: WhitePiece, decay shape: Double, _ filter: LaneFilter) {
    let zero = NoiseLanes.zero
    var (stateU, oneU, timeU, readU, curveU) = (zero, zero, zero, zero, zero)
    var u = 1.0
    for k in piece.times.indices {
      stateU *= filter.decay
      let innovationU = u - stateU
      stateU += innovationU * filter.gain[k]
      let wU = innovationU * filter.root[k]
      oneU += filter.one[k] * wU
      timeU += piece.times[k] * wU
      readU += piece.readings[k] * wU
      curveU += wU * wU
      u *= shape
    }
    let oneOne = filter.oneSquare[piece.times.count]
    let tt = (piece.timeTime - piece.timeOne * piece.timeOne / oneOne).atLeast(1e-200)
    let ty = piece.timeRead - piece.timeOne * piece.readOne / oneOne
    let tu = timeU - piece.timeOne * oneU / oneOne
    let yy = piece.readRead - piece.readOne * piece.readOne / oneOne
    let plain = ty / tt
    let loss = tu / tt
    let uu = (curveU - oneU * oneU / oneOne - loss * tu).atLeast(1e-12)
    let uy = readU - oneU * piece.readOne / oneOne - loss * ty
    let size = uy / uu
    self.size = size
    fit = PieceFit(
      residual: (yy - plain * ty - size * uy).atLeast(0), determinant: oneOne * tt * uu,
      slope: plain - size * loss, information: 1 / (1 / tt + loss * loss / uu))
  }
}
