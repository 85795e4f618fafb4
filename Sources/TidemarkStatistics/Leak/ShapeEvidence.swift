import Foundation

/// Shapes that share one rate over the whole series, regressed under eight noise models at a time.
///
/// Every column is first freed of the constant and of time (Frisch and Waugh 1933), so each shape is a closed form of
/// one or two columns.
struct ShapeEvidence {
  /// Coefficients of a shape's own columns.
  struct Coefficients {
    let first: NoiseLanes
    let second: NoiseLanes
  }

  /// Those of a shape lie together, in the order of the filters.
  private var outcomes: [LaneOutcome]
  private var coefficients: [Coefficients]
  private let filterCount: Int

  /// - Parameter shape: place among the design's shapes.
  func outcomes(of shape: Int) -> ArraySlice<LaneOutcome> {
    outcomes[(shape * filterCount)..<((shape + 1) * filterCount)]
  }

  /// - Parameter filter: place among the filters.
  func coefficients(of shape: Int, _ filter: Int) -> Coefficients {
    coefficients[shape * filterCount + filter]
  }

  private struct Products {
    var one = NoiseLanes.zero
    var time = NoiseLanes.zero
    var reading = NoiseLanes.zero
    var itself = NoiseLanes.zero
  }

  init(
    _ design: ShapeDesign, minutes t: [Double], readings y: [Double], filters: [LaneFilter], floor: Double
  ) {
    let n = t.count
    filterCount = filters.count
    outcomes = Array(repeating: .none, count: design.shapes.count * filters.count)
    coefficients = Array(
      repeating: Coefficients(first: .zero, second: .zero), count: design.shapes.count * filters.count)
    let logCount = log(Double(n))
    var whiteT = [NoiseLanes](repeating: .zero, count: n)
    var whiteY = whiteT
    for (place, filter) in filters.enumerated() {
      let one = filter.oneSquare[n]
      var base = Self.whiten(t, filter, &whiteT)
      let timeOne = base
      base = Self.whiten(y, filter, &whiteY)
      let readOne = base
      var (tt, ty, yy) = (NoiseLanes.zero, NoiseLanes.zero, NoiseLanes.zero)
      for i in 0..<n {
        tt += whiteT[i] * whiteT[i]
        ty += whiteT[i] * whiteY[i]
        yy += whiteY[i] * whiteY[i]
      }
      tt -= timeOne * timeOne / one
      ty -= timeOne * readOne / one
      yy -= readOne * readOne / one
      tt = tt.atLeast(1e-200)
      let plain = ty / tt
      let rest = (yy - plain * ty).atLeast(1e-14 * yy)
      var columns: [Products] = []
      for column in design.columns {
        var p = Self.products(column, filter, whiteT, whiteY)
        p.itself -= p.one * p.one / one
        p.time -= p.one * timeOne / one
        p.reading -= p.one * readOne / one
        // Freed of time too; `time` keeps what the slope loses to the column.
        p.time /= tt
        p.itself -= p.time * p.time * tt
        p.reading -= p.time * ty
        columns.append(p)
      }
      let least = NoiseLanes(repeating: Double(n) * floor)
      for (index, shape) in design.shapes.enumerated() {
        var slope = plain
        var spread = 1 / tt
        var residual = rest
        var determinant = one * tt
        var isSound = SIMDMask<SIMD8<Int64>>(repeating: true)
        var (first, second) = (NoiseLanes.zero, NoiseLanes.zero)
        if shape.columns.count == 1 {
          let p = columns[shape.columns[0]]
          let itself = p.itself.atLeast(1e-12)
          isSound = (p.itself .> 1e-9)
          first = p.reading / itself
          slope -= first * p.time
          spread += p.time * p.time / itself
          residual -= first * p.reading
          determinant *= itself
        } else if shape.columns.count == 2 {
          let (a, b) = (columns[shape.columns[0]], columns[shape.columns[1]])
          var cross = Self.product(design.columns[shape.columns[0]], design.columns[shape.columns[1]], filter)
          cross -= a.one * b.one / one
          cross -= a.time * b.time * tt
          var det = a.itself * b.itself
          let whole = det
          det -= cross * cross
          det = det.atLeast(1e-12)
          isSound = (det .> 1e-9 * whole)
          let firstTop = b.itself * a.reading - cross * b.reading
          let secondTop = a.itself * b.reading - cross * a.reading
          first = firstTop / det
          second = secondTop / det
          slope -= first * a.time
          slope -= second * b.time
          var quadratic = a.time * a.time * b.itself
          quadratic -= 2 * (a.time * b.time * cross)
          quadratic += b.time * b.time * a.itself
          spread += quadratic / det
          residual -= first * a.reading
          residual -= second * b.reading
          determinant *= det
        }
        if let bound = shape.largestCoefficient {
          isSound = (isSound .& (first .<= bound) .& (first .>= -bound))
        }
        let p = Double(shape.columns.count + 2)
        let whole = residual.atLeast(1e-14 * yy).atLeast(least)
        let at = index * filterCount + place
        outcomes[at] = LaneOutcome(
          slope: slope, scale: (whole / (Double(n) - p) * spread).squareRoot(), residual: whole,
          count: Double(n), logCount: logCount, logNoise: filter.logDeterminant[n], determinant: determinant,
          freedom: Double(n) - p)
        outcomes[at].forbid(where: .!isSound)
        coefficients[at] = Coefficients(first: first, second: second)
      }
    }
  }

  /// The whitened column, and its product with the whitened constant.
  private static func whiten(_ x: [Double], _ filter: LaneFilter, _ white: inout [NoiseLanes]) -> NoiseLanes {
    var state = NoiseLanes.zero
    var sum = NoiseLanes.zero
    for i in x.indices {
      state *= filter.decay
      let innovation = x[i] - state
      state += innovation * filter.gain[i]
      let w = innovation * filter.root[i]
      white[i] = w
      sum += w * filter.one[i]
    }
    return sum
  }

  private static func products(
    _ x: [Double], _ filter: LaneFilter, _ whiteT: [NoiseLanes], _ whiteY: [NoiseLanes]
  ) -> Products {
    var state = NoiseLanes.zero
    var p = Products()
    for i in x.indices {
      state *= filter.decay
      let innovation = x[i] - state
      state += innovation * filter.gain[i]
      let w = innovation * filter.root[i]
      p.one += w * filter.one[i]
      p.time += w * whiteT[i]
      p.reading += w * whiteY[i]
      p.itself += w * w
    }
    return p
  }

  private static func product(_ x: [Double], _ z: [Double], _ filter: LaneFilter) -> NoiseLanes {
    var (stateX, stateZ, sum) = (NoiseLanes.zero, NoiseLanes.zero, NoiseLanes.zero)
    for i in x.indices {
      stateX *= filter.decay
      stateZ *= filter.decay
      let (u, v) = (x[i] - stateX, z[i] - stateZ)
      stateX += u * filter.gain[i]
      stateZ += v * filter.gain[i]
      sum += u * v * filter.root[i] * filter.root[i]
    }
    return sum
  }
}
