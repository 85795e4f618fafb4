/// One piece of a series with its own level and rate, under eight noise models.
struct PieceFit {
  var residual: NoiseLanes
  /// |X'V⁻¹X|.
  var determinant: NoiseLanes
  var slope: NoiseLanes
  var information: NoiseLanes

  /// From one start to every end behind it; those before it stay empty.
  static func straight(
    from start: Int, to ends: [Int], _ t: [Double], _ y: [Double], _ filter: LaneFilter
  ) -> [PieceFit] {
    let empty = PieceFit(
      residual: .zero, determinant: .init(repeating: 1), slope: .zero, information: .init(repeating: 1))
    var result = [PieceFit](repeating: empty, count: ends.count)
    guard var next = ends.firstIndex(where: { $0 > start }) else { return result }
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
        let count = k + 1
        let oneOne = filter.oneSquare[count]
        if count > 2 {
          let tt = (timeT - oneT * oneT / oneOne)
            .clamped(lowerBound: .init(repeating: 1e-200), upperBound: .init(repeating: .infinity))
          let ty = timeY - oneT * oneY / oneOne
          let yy = readY - oneY * oneY / oneOne
          let slope = ty / tt
          let rest = yy - slope * ty
          result[next] = PieceFit(
            residual: rest.clamped(lowerBound: .zero, upperBound: .init(repeating: .infinity)),
            determinant: oneOne * tt, slope: slope, information: tt)
        } else {
          result[next].determinant = oneOne
        }
        next += 1
        if next == ends.count { break }
      }
    }
    return result
  }
}
