import Testing
import TidemarkStatistics

@Suite("Comparing groups of runs")
struct GroupComparisonTests {
  @Test("Holm as in his paper")
  func corrections() {
    let p = [0.01, 0.04, 0.03, 0.005]
    #expect(zip(MultipleTesting.holm(p), [0.03, 0.06, 0.06, 0.02]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(MultipleTesting.holm([]).isEmpty)
  }

  @Test("At a spread of 2 % ten baseline runs resolve 5.9 % with one candidate and 4.4 % with two")
  func runsNeeded() {
    #expect(RunsNeeded.candidates(toSee: 6, baselineRuns: 10, standardDeviation: 2) == 1)
    #expect(RunsNeeded.candidates(toSee: 4.5, baselineRuns: 10, standardDeviation: 2) == 2)
    #expect(RunsNeeded.candidates(toSee: 1, baselineRuns: 10, standardDeviation: 2) == nil)
    #expect(RunsNeeded.perSide(toSee: 0.05, coefficientOfVariation: 0.03) == 8)
  }

  @Test("One OOM in three runs against none in three is no evidence yet, four against none in ten is")
  func fisher() throws {
    let weak = try #require(
      fisherExactHigher(baseEvents: 0, baseRuns: 3, candidateEvents: 1, candidateRuns: 3))
    #expect(abs(weak - 0.5) < 1e-12)
    let strong = try #require(
      fisherExactHigher(baseEvents: 0, baseRuns: 10, candidateEvents: 4, candidateRuns: 5))
    #expect(abs(strong - 5.0 / 1365) < 1e-12)
    #expect(fisherExactHigher(baseEvents: 4, baseRuns: 3, candidateEvents: 0, candidateRuns: 1) == nil)
  }

  @Test("Groups that cannot be compared say why")
  func undefined() {
    #expect(throws: Undefined.tooFewPoints(found: 1, needed: 2)) { try WelchTest([1], [1, 2]) }
    #expect(throws: Undefined.constantValues) { try WelchTest([1, 1], [2, 2]) }
    #expect(throws: Undefined.tooFewPoints(found: 0, needed: 1)) { try MannWhitney([], [1]) }
    #expect(throws: Undefined.notFinite(index: 0)) { try HodgesLehmann([.nan], [1]) }
    #expect(throws: Undefined.zeroBase) { try MeanRatio(base: [-1, 1], candidate: [1, 2]) }
  }
}
