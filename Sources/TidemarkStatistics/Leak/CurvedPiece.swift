/// The last piece of a series with its own level, rate and exponential, under eight noise models.
struct CurvedPiece {
  let fit: PieceFit
  /// Of the exponential at the first reading of the piece.
  let size: NoiseLanes

  /// - Parameters:
  ///   - start: index of its first reading; it goes to the last one.
  ///   - shape: of the exponential, from one reading to the next.
  init(from start: Int, decay shape: Double, _ t: [Double], _ y: [Double], _ filter: LaneFilter) {
    let zero = NoiseLanes.zero
    var (stateT, stateY, stateU) = (zero, zero, zero)
    var (oneT, oneY, oneU) = (zero, zero, zero)
    var (timeT, timeY, timeU, readY, readU, curveU) = (zero, zero, zero, zero, zero, zero)
    var u = 1.0
    for i in start..<t.count {
      let k = i - start
      stateT *= filter.decay
      stateY *= filter.decay
      stateU *= filter.decay
      let innovationT = (t[i] - t[start]) - stateT
      let innovationY = (y[i] - y[start]) - stateY
      let innovationU = u - stateU
      let gain = filter.gain[k]
      stateT += innovationT * gain
      stateY += innovationY * gain
      stateU += innovationU * gain
      let root = filter.root[k]
      let (wT, wY, wU) = (innovationT * root, innovationY * root, innovationU * root)
      let one = filter.one[k]
      oneT += one * wT
      oneY += one * wY
      oneU += one * wU
      timeT += wT * wT
      timeY += wT * wY
      timeU += wT * wU
      readY += wY * wY
      readU += wY * wU
      curveU += wU * wU
      u *= shape
    }
    let oneOne = filter.oneSquare[t.count - start]
    let top = NoiseLanes(repeating: .infinity)
    let tt = (timeT - oneT * oneT / oneOne).clamped(lowerBound: .init(repeating: 1e-200), upperBound: top)
    let ty = timeY - oneT * oneY / oneOne
    let tu = timeU - oneT * oneU / oneOne
    let yy = readY - oneY * oneY / oneOne
    let plain = ty / tt
    let loss = tu / tt
    let uu = (curveU - oneU * oneU / oneOne - loss * tu)
      .clamped(lowerBound: .init(repeating: 1e-12), upperBound: top)
    let uy = readU - oneU * oneY / oneOne - loss * ty
    let size = uy / uu
    let rest = yy - plain * ty - size * uy
    self.size = size
    fit = PieceFit(
      residual: rest.clamped(lowerBound: .zero, upperBound: top), determinant: oneOne * tt * uu,
      slope: plain - size * loss, information: 1 / (1 / tt + loss * loss / uu))
  }
}
