import Testing

@testable import TidemarkStatistics

@Suite("Distributions")
struct DistributionTests {
  @Test(
    "A quantile is the inverse of its distribution, tails included",
    arguments: [1e-10, 0.001, 0.3, 0.5, 0.9, 0.999999])
  func quantiles(p: Double) throws {
    let t = try #require(StudentTDistribution(degreesOfFreedom: 3.7))
    let f = try #require(FDistribution(3, 8.5))
    let chi = try #require(ChiSquaredDistribution(degreesOfFreedom: 4))
    #expect(abs(t.cumulative(try #require(t.quantile(p))) / p - 1) < 1e-9)
    #expect(abs(f.cumulative(try #require(f.quantile(p))) / p - 1) < 1e-9)
    #expect(abs(chi.cumulative(try #require(chi.quantile(p))) / p - 1) < 1e-9)
    #expect(abs(NormalDistribution.cumulative(try #require(NormalDistribution.quantile(p))) / p - 1) < 1e-9)
  }

  @Test("Published quantiles: t(10) 2.228, F(2, 10) 4.103, chi-squared(3) 7.815 at 95 %")
  func tables() throws {
    #expect(
      abs(try #require(StudentTDistribution(degreesOfFreedom: 10)?.criticalValue(level: 0.95)) - 2.22814)
        < 1e-5)
    #expect(abs(try #require(FDistribution(2, 10)?.quantile(0.95)) - 4.10282) < 1e-5)
    #expect(abs(try #require(ChiSquaredDistribution(degreesOfFreedom: 3)?.quantile(0.95)) - 7.81473) < 1e-5)
  }

  @Test("No degrees of freedom, no distribution; p of 0 and 1 have no quantile")
  func undefined() {
    #expect(StudentTDistribution(degreesOfFreedom: 0) == nil)
    #expect(FDistribution(1, .nan) == nil)
    #expect(NormalDistribution.quantile(0) == nil)
    #expect(NormalDistribution.quantile(1) == nil)
    #expect(incompleteBeta(1.5, a: 1, b: 1) == nil)
    #expect(incompleteGamma(-1, a: 1) == nil)
  }

  @Test(
    "The quick t of the mixtures agrees with the exact one", arguments: [1, 2, 3, 8, 29, 30, 31, 57, 238])
  func quickStudent(df: Int) throws {
    let exact = try #require(StudentTDistribution(degreesOfFreedom: Double(df)))
    for t in [-40.0, -6, -2.5, -0.3, 0, 0.7, 1.9, 12] {
      #expect(abs(studentTCumulative(t, degreesOfFreedom: df) - exact.cumulative(t)) < 2e-9)
    }
  }
}
