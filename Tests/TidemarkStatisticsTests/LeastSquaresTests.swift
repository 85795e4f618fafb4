import Testing
import TidemarkStatistics

@Suite("Least squares")
struct LeastSquaresTests {
  @Test("No line through one point, constant x or a NaN, and the reason is said")
  func undefined() {
    #expect(throws: Undefined.tooFewPoints(found: 1, needed: 2)) { try LeastSquaresLine(x: [1], y: [1]) }
    #expect(throws: Undefined.constantX) { try LeastSquaresLine(x: [2, 2, 2], y: [1, 2, 3]) }
    #expect(throws: Undefined.notFinite(index: 1)) { try LeastSquaresLine(x: [1, 2], y: [1, .nan]) }
    #expect(throws: Undefined.lengthMismatch(2, 1)) { try LeastSquaresLine(x: [1, 2], y: [1]) }
    #expect(throws: Undefined.notPositive(index: 0)) {
      try LeastSquaresLine(x: [1, 2], y: [1, 2], weights: [0, 1])
    }
  }

  @Test("A limit below a rising line was crossed in the past; a flat line crosses none")
  func crossing() throws {
    let x = (0..<12).map(Double.init)
    let line = try LeastSquaresLine(x: x, y: x.map { 100 + 2 * $0 + ($0 == 3 ? 0.5 : 0) })
    let crossing = try #require(line.crossing(of: 90))
    #expect(crossing.estimate < 0)
    #expect(crossing.interval?.contains(crossing.estimate) == true)
    let flat = try LeastSquaresLine(x: x, y: x.map { _ in 5 })
    #expect(flat.crossing(of: 90) == nil)
    #expect(flat.rSquared == nil)
  }

  @Test("Columns that depend on each other have no regression")
  func collinear() {
    let ones = [1.0, 1, 1, 1]
    #expect(throws: Undefined.constantX) {
      try MultipleRegression(columns: [ones, [1, 2, 3, 4], [2, 3, 4, 5]], y: [1, 2, 3, 5])
    }
  }

  @Test("Newey-West with no lag is the heteroscedastic error; with positive autocorrelation it grows")
  func neweyWest() throws {
    let x = (0..<60).map(Double.init)
    let y = x.map { 0.1 * $0 + ($0.truncatingRemainder(dividingBy: 20) < 10 ? 1 : -1) }
    let none = try neweyWestSlopeStandardError(x: x, y: y, lag: 0)
    let some = try neweyWestSlopeStandardError(x: x, y: y, lag: 5)
    #expect(some > 1.5 * none)
  }

  @Test("Autocorrelated samples are worth fewer than they are many")
  func effectiveSize() throws {
    let blocks = (0..<120).map { Double(($0 / 12) % 2) }
    let size = try #require(EffectiveSampleSize.initialPositiveSequence(blocks))
    #expect(size > 1 && size < 40)
    #expect(EffectiveSampleSize.initialPositiveSequence([1]) == nil)
    #expect(EffectiveSampleSize.initialPositiveSequence([3, 3, 3]) == 3)
    #expect(EffectiveSampleSize.finite(count: 10, lagOne: 1) == nil)
    #expect(lagOneAutocorrelation([7]) == nil)
    #expect(lagOneAutocorrelation([7, 7, 7]) == nil)
  }
}
