import Foundation
import Testing
import TidemarkStatistics

@Suite("Multiple regression")
struct MultipleRegressionTests {
  @Test(
    "Wampler 5 of NIST's StRD: a polynomial of degree five whose residuals are a thousand times the signal")
  func wampler5() throws {
    // https://www.itl.nist.gov/div898/strd/lls/data/Wampler5.shtml; certified: six coefficients of 1.
    let y: [Double] = [
      7_590_001, -20_479_994, 20_480_063, -20_479_636, 25_231_365, -20_476_094, 20_489_331, -20_460_392,
      18_417_449, -20_413_570, 20_591_111, -20_302_844, 18_651_453, -20_077_766, 21_059_195, -19_666_384,
      26_348_481, -18_971_402, 22_480_719, -17_866_340, 10_958_421,
    ]
    let columns = (0...5).map { power in (0..<21).map { pow(Double($0), Double(power)) } }
    let fit = try MultipleRegression(columns: columns, y: y)
    for coefficient in fit.coefficients { #expect(abs(coefficient - 1) < 1e-8) }
    #expect(abs(fit.residualSumOfSquares / 8_355_426_800_000_000 - 1) < 1e-12)
    let error = try #require(fit.standardErrors?[0])
    #expect(abs(error / 21_523_262.4678170 - 1) < 1e-10)
  }
}
