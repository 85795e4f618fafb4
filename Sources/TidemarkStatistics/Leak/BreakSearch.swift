/// Where a series may change its course: the best partitions into two, three … six straight pieces by least squares.
///
/// Dynamic programming over all places (Bellman and Roth 1969; Bai and Perron 2003), each piece with its own level and
/// rate, so that a bend between two readings and a step are both exact. The places found, their neighbours and a
/// regular grid are the candidates that are then weighed under autocorrelated noise.
struct BreakSearch {
  /// Index of the first reading of a later piece, ascending.
  let candidates: [Int]
  /// The first `n` of each best partition, by number of breaks.
  private(set) var best: [[Int]] = []
  /// Last pieces that settle before they grow.
  private(set) var curves: [CurveSearch.Curve] = []

  static let minimumPiece = 3
  static let gridSize = 12

  /// - Parameters: times in minutes and readings, both centred.
  init(_ t: [Double], _ y: [Double]) {
    let n = t.count
    let least = Self.minimumPiece
    var found: [[Int]] = []
    if n >= 4 * least {
      let cost = Self.residuals(t, y)
      // distance[b]: best cost of readings 0..<b with k breaks.
      var distance = (0...n).map { b in b >= least ? cost[b] : .infinity }
      var distances = [distance]
      var origins: [[Int]] = []
      for breaks in 1...PieceEvidence.maximumBreaks where n >= (breaks + 1) * least {
        var next = [Double](repeating: .infinity, count: n + 1)
        var origin = [Int](repeating: 0, count: n + 1)
        next.withUnsafeMutableBufferPointer { next in
          origin.withUnsafeMutableBufferPointer { origin in
            distance.withUnsafeBufferPointer { distance in
              cost.withUnsafeBufferPointer { cost in
                for a in stride(from: breaks * least, through: n - least, by: 1) {
                  let before = distance[a]
                  let row = a * (n + 1)
                  for b in (a + least)...n {
                    let total = before + cost[row + b]
                    if total < next[b] {
                      next[b] = total
                      origin[b] = a
                    }
                  }
                }
              }
            }
          }
        }
        distance = next
        if distances.count < CurveSearch.mostBreaks { distances.append(distance) }
        origins.append(origin)
        var places: [Int] = []
        var end = n
        for level in stride(from: breaks - 1, through: 0, by: -1) {
          end = origins[level][end]
          places.append(end)
        }
        found.append(places.reversed())
      }
      curves =
        CurveSearch(t, y, distances: distances, tails: (0..<n).map { cost[$0 * (n + 1) + n] }).curves
    }
    best = found
    var set = Set<Int>()
    for place in found.joined() { for shift in -1...1 { set.insert(place + shift) } }
    set.formUnion(curves.map(\.start))
    for k in 1..<(Self.gridSize + 1) { set.insert(n * k / (Self.gridSize + 1)) }
    candidates = set.filter { $0 >= 1 && $0 <= n - least }.sorted()
  }

  /// Residual sum of squares of the line through readings a..<b, at a·(n + 1) + b.
  private static func residuals(_ t: [Double], _ y: [Double]) -> [Double] {
    let n = t.count
    var table = [Double](repeating: 0, count: (n + 1) * (n + 1))
    table.withUnsafeMutableBufferPointer { table in
      for a in 0..<n {
        // Updates of Welford's kind: no differences of large sums.
        var count = 0.0
        var (meanT, meanY, stt, sty, syy) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for i in a..<n {
          count += 1
          let dt = t[i] - meanT
          let dy = y[i] - meanY
          let share = 1 / count
          meanT += dt * share
          meanY += dy * share
          let rest = 1 - share
          stt += dt * dt * rest
          sty += dt * dy * rest
          syy += dy * dy * rest
          table[a * (n + 1) + i + 1] = stt > 0 ? max(0, syy - sty * sty / stt) : syy
        }
      }
    }
    return table
  }
}
