import Testing

@testable import TidemarkStatistics

@Suite("Robust trends")
struct TrendTests {
  @Test("Selected slopes are the listed ones, with ties in x and y", arguments: [130, 211])
  func selection(n: Int) throws {
    var generator = SeededGenerator(seed: UInt64(n))
    let x = (0..<n).map { _ in Double(Int.random(in: 0..<150, using: &generator)) }
    let y = x.map { 1e9 + (3 * $0 + Double(Int.random(in: -40...40, using: &generator))).rounded() }
    var slopes: [Double] = []
    for i in x.indices {
      for j in x.indices where x[j] > x[i] { slopes.append((y[j] - y[i]) / (x[j] - x[i])) }
    }
    slopes.sort()
    let selection = SlopeSelection(x: x, y: y)
    #expect(selection.count == slopes.count)
    for k in [0, 1, slopes.count / 10, slopes.count / 2, slopes.count - 2, slopes.count - 1] {
      #expect(abs(selection.slope(rank: k) - slopes[k]) <= 1e-9 * abs(slopes[k]))
    }
  }

  @Test("A flat display has slope exactly 0, however long")
  func flat() throws {
    let y = (0..<500).map { Double($0 % 7 == 0 ? 301 : 300) }
    #expect(try TheilSen(x: y.indices.map(Double.init), y: y).slope == 0)
  }

  @Test("A quarter of bad points does not move the slope")
  func robust() throws {
    let x = (0..<40).map(Double.init)
    let y = x.map { $0.truncatingRemainder(dividingBy: 5) == 0 ? 1e6 : 2 * $0 + 1 }
    #expect(try TheilSen(x: x, y: y).slope == 2)
  }

  @Test("A falling series has a negative S and the same p as its mirror image")
  func mannKendall() throws {
    let y = [5.0, 4, 4.5, 3, 2, 2.5, 1, 0]
    let down = try MannKendall(y)
    let up = try MannKendall(y.reversed())
    #expect(down.s < 0)
    #expect(down.s == -up.s)
    #expect(down.pValue == up.pValue)
    #expect(throws: Undefined.tooFewPoints(found: 1, needed: 2)) { try MannKendall([1]) }
  }

  @Test("A drift of 10 % over twenty runs is drift, noise is not")
  func drift() throws {
    let flat = (0..<20).map { $0 % 2 == 0 ? 503.0 : 497.0 }
    let drifting = flat.enumerated().map { $1 + 2.6 * Double($0) }
    #expect(try Drift(drifting).isDrift)
    #expect(try !Drift(flat).isDrift)
    #expect(throws: Undefined.tooFewPoints(found: 7, needed: 8)) { try Drift(Array(drifting.prefix(7))) }
  }
}
