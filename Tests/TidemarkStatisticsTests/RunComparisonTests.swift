import Testing
import TidemarkStatistics

@Suite("Run comparison and gate")
struct RunComparisonTests {
  let base = [500.0, 508, 495, 503, 498, 510, 492, 505, 499, 501]

  func verdict(_ comparison: RunComparison) -> GateRule.Outcome {
    GateRule.judge([(comparison, .memoryMB)])[0]
  }

  @Test("The number of runs decides the basis")
  func basis() throws {
    let few = Array(base.prefix(2))
    #expect(try RunComparison(base: base, candidate: [500, 505, 499]).basis == .runs)
    #expect(try RunComparison(base: base, candidate: [500]).basis == .predictionInterval)
    #expect(try RunComparison(base: [500], candidate: [505], history: (25, 8)).basis == .history)
    #expect(try RunComparison(base: few, candidate: [500, 505]).basis == .fewRuns)
    let samples = (base: meanWithEffectiveSize(base), candidate: meanWithEffectiveSize(base))
    let within = try RunComparison(base: [500], candidate: [505], samples: samples)
    #expect(within.basis == .withinRun)
    #expect(within.warnings == [.withinRunEvidenceOnly])
    #expect(throws: Undefined.tooFewPoints(found: 1, needed: 3)) {
      try RunComparison(base: [500], candidate: [505])
    }
  }

  @Test("A rise beyond floors and noise fails, the same run passes, within-run evidence never decides")
  func gate() throws {
    #expect(verdict(try RunComparison(base: base, candidate: [560])).verdict == .fail)
    #expect(verdict(try RunComparison(base: base, candidate: [503])).verdict == .pass)
    let lower = verdict(try RunComparison(base: base, candidate: [430]))
    #expect(lower.verdict == .pass)
    #expect(lower.isImprovement)
    let samples = (base: meanWithEffectiveSize(base), candidate: meanWithEffectiveSize(base.map { $0 + 200 }))
    let within = try RunComparison(base: [500], candidate: [700], samples: samples)
    #expect(verdict(within).verdict == .inconclusive)
    #expect(verdict(within).reason == .withinRunEvidenceOnly)
  }

  @Test("Five percent of a small container is below the absolute floor")
  func absoluteFloor() throws {
    let small = base.map { $0 / 10 }
    let rise = try RunComparison(base: small, candidate: [56])
    #expect(verdict(rise).verdict == .pass)
    #expect(verdict(rise).threshold == 8)
  }

  @Test("A noisy baseline is blind, and says how wide its limit is")
  func blind() throws {
    let noisy = [400.0, 600, 450, 550, 500]
    guard case .blind(let half) = verdict(try RunComparison(base: noisy, candidate: [500])).reason else {
      Issue.record("not blind")
      return
    }
    #expect(half > 2 * 25)
    #expect(verdict(try RunComparison(base: noisy, candidate: [560])).reason == .withinNoise)
  }

  @Test("Holm over the gated series takes back what is only significant alone")
  func multiplicity() throws {
    let borderline = try RunComparison(base: base, candidate: [530])
    #expect(borderline.pValueHigher < 0.01)
    let alone = GateRule.judge([(borderline, .memoryMB)])[0]
    #expect(alone.verdict == .fail)
    let quiet = try RunComparison(base: base, candidate: [501])
    let many = GateRule.judge(
      [(borderline, .memoryMB)] + [(RunComparison, GateRule)](repeating: (quiet, .memoryMB), count: 40))
    #expect(many[0].verdict == .inconclusive)
  }

  @Test("Runs that all read the same compare without a trap")
  func constant() throws {
    let flat = [Double](repeating: 100, count: 5)
    let same = try RunComparison(base: flat, candidate: [100])
    #expect(same.pValue == 1)
    #expect(same.difference == 0)
    #expect(try RunComparison(base: flat, candidate: [100, 100, 100]).pValue == 1)
    #expect(verdict(try RunComparison(base: flat, candidate: [120])).verdict == .fail)
  }

  @Test("Holm and Benjamini-Hochberg as in their papers")
  func corrections() {
    let p = [0.01, 0.04, 0.03, 0.005]
    #expect(zip(MultipleTesting.holm(p), [0.03, 0.06, 0.06, 0.02]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(
      zip(MultipleTesting.benjaminiHochberg(p), [0.02, 0.04, 0.04, 0.02]).allSatisfy { abs($0 - $1) < 1e-12 })
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
