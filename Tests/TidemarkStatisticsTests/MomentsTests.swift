import Testing
import TidemarkStatistics

@Suite("Moments")
struct MomentsTests {
  @Test("Merged chunks equal one pass, also with an offset of 1e12")
  func merging() throws {
    let values = (0..<97).map { 1e12 + Double(($0 * 37) % 101) }
    let whole = Moments(values)
    let merged = Moments(values[..<13]).merging(Moments(values[13..<14])).merging(Moments(values[14...]))
    #expect(merged.count == 97)
    #expect(merged.mean == whole.mean)
    let sd = try #require(merged.standardDeviation)
    let wholeSD = try #require(whole.standardDeviation)
    #expect(abs(sd - wholeSD) < 1e-9)
    let shiftedSD = try #require(Moments(values.map { $0 - 1e12 }).standardDeviation)
    #expect(abs(wholeSD - shiftedSD) < 1e-9)
    #expect(merged.min == values.min())
    #expect(merged.max == values.max())
  }

  @Test("Empty has no mean, one reading no spread, and a NaN is counted but not averaged")
  func degenerate() {
    var moments = Moments()
    #expect(moments.mean == nil)
    moments.add(.nan)
    moments.add(5)
    moments.add(.infinity)
    #expect(moments.mean == 5)
    #expect(moments.variance == nil)
    #expect(moments.rejectedCount == 2)
    #expect(Moments().merging(moments) == moments)
  }

  @Test("The slope of merged pairs is the slope of all pairs; constant x has none")
  func bivariate() throws {
    var left = BivariateMoments()
    var right = BivariateMoments()
    for i in 0..<10 { left.add(x: 1.7e12 + Double(i), y: 3 * Double(i) + (i % 2 == 0 ? 1 : -1)) }
    for i in 10..<20 { right.add(x: 1.7e12 + Double(i), y: 3 * Double(i) + (i % 2 == 0 ? 1 : -1)) }
    let merged = left.merging(right)
    let line = try LeastSquaresLine(
      x: (0..<20).map(Double.init), y: (0..<20).map { 3 * Double($0) + ($0 % 2 == 0 ? 1 : -1) })
    let slope = try #require(merged.slope)
    let rSquared = try #require(merged.rSquared)
    let lineRSquared = try #require(line.rSquared)
    #expect(abs(slope - line.slope) < 1e-12)
    #expect(abs(rSquared - lineRSquared) < 1e-12)
    #expect(merged.meanX == 1.7e12 + 9.5)
    var constant = BivariateMoments()
    constant.add(x: 4, y: 1)
    constant.add(x: 4, y: 2)
    #expect(constant.slope == nil)
    #expect(constant.intercept == nil)
  }
}
