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

  /// SciPy 1.17: brentq over the weighted sum of scipy.stats.norm.cdf, xtol 1e-14.
  @Test("Quantiles of mixtures: two humps, a narrow one in a wide one, a lump")
  func mixtures() throws {
    func quantile(_ parts: [(Double, Double, Double)], _ p: Double) throws -> Double {
      try #require(
        NormalMixture(parts.map { .init(weight: $0.0, mean: $0.1, variance: $0.2) })
      ).quantile(p)
    }
    let humps = [(0.5, -3.0, 1.0), (0.5, 3, 1)]
    let nested = [(0.9, 100.0, 1e-4), (0.1, 130, 900)]
    for (parts, p, expected) in [
      (humps, 0.025, -4.644853626951574), (humps, 0.5, 0), (humps, 0.9, 3.8416212335868987),
      (nested, 0.025, 99.9767999116969), (nested, 0.5, 100.00095210892223),
      (nested, 0.975, 150.23469250588235),
    ] {
      #expect(abs(try quantile(parts, p) - expected) < 1e-7, "\(parts) at \(p)")
    }
    // Everything at one place, and most of it: the distribution jumps across the level.
    #expect(try quantile([(1, 7, 0)], 0.3) == 7)
    #expect(abs(try quantile([(0.8, 7, 0), (0.2, 0, 1)], 0.5) - 7) < 1e-9)
  }

  /// SciPy 1.17: brentq over the weighted sum of scipy.stats.t.cdf, xtol 1e-14.
  @Test("Quantiles of mixtures of t: two humps, with a gap between them, a spike in a wide one, heavy tails")
  func slopeMixtures() throws {
    typealias Part = (weight: Double, centre: Double, scale: Double, freedom: Int)
    let humps: [Part] = [(0.5, -3, 1, 5), (0.5, 3, 1, 5)]
    let gap: [Part] = [(0.5, -100, 1, 40), (0.5, 100, 1, 8)]
    let spike: [Part] = [(0.9, 100, 1e-8, 12), (0.1, 130, 30, 7)]
    let one: [Part] = [(1, 2, 0.5, 3)]
    let heavy: [Part] = [(0.3, 0, 1, 1), (0.7, 1, 2, 2)]
    let many: [Part] = [(0.2, 0, 1, 119), (0.3, 0.5, 0.3, 60), (0.5, 0.4, 0.8, 31)]
    let cases: [([Part], Double, Double)] = [
      (humps, 0.001, -8.06156789361112), (humps, 0.5, 0), (humps, 0.95, 4.478519859710396),
      (gap, 0.025, -101.68385101333566), (gap, 0.95, 101.39681530974387),
      (spike, 0.001, 40.061452993944144), (spike, 0.5, 100.00000000092476), (spike, 0.95, 129.99999999999991),
      (one, 0.025, 0.4087768473581455), (one, 0.5, 2), (one, 0.95, 3.176681717400911),
      (heavy, 0.001, -108.18831236749699), (heavy, 0.025, -8.68019180706906),
      (heavy, 0.95, 6.748781951814977),
      (many, 0.001, -2.6726492902350456), (many, 0.5, 0.4114264901580322), (many, 0.95, 1.5739615323310996),
    ]
    for (parts, p, expected) in cases {
      let mixture = try #require(
        SlopeMixture(
          parts.map {
            .init(centre: $0.centre, scale: $0.scale, degreesOfFreedom: $0.freedom, weight: $0.weight)
          }))
      #expect(abs(mixture.quantile(p) - expected) < 1e-7, "\(parts) at \(p)")
    }
  }

  @Test("A limit lies within a width exactly where its quantile does", arguments: [0.01, 0.05])
  func limits(alpha: Double) {
    for degrees in [0.7, 4, 33.3, 1e6] {
      let test = ModeratedTest(
        base: [10, 11, 12], candidate: [11], variance: .init(variance: 2, degreesOfFreedom: degrees))
      let half = test.limitHalfWidth(alpha: alpha)
      #expect(test.limit(alpha: alpha, isWithin: half * 1.000001))
      #expect(!test.limit(alpha: alpha, isWithin: half * 0.999999))
    }
    let boundless = ModeratedTest(
      base: [1e300, -1e300], candidate: [0], variance: .init(variance: .infinity, degreesOfFreedom: 3))
    #expect(!boundless.limit(alpha: alpha, isWithin: 1e308))
  }
}
