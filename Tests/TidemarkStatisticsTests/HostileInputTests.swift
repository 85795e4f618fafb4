import Testing
import TidemarkStatistics

/// Nothing a warehouse may hold traps or comes back as NaN: extreme, tied, tiny, infinite and missing readings.
@Suite("Hostile input")
struct HostileInputTests {
  static let pools: [[Double]] = [
    [0, -0.0, 1, 1, 1], [1e308, -1e308, 0, 1e-308], [.leastNonzeroMagnitude, 0, 1e-300], [.nan, 1, 2],
    [.infinity, 1, -.infinity],
    [1e9, 1e9 + 1e-6, 1e9 + 2e-6], [3, 1, 4, 1, 5, 9, 2, 6], [1e154, 1e155, -1e154], [-5, -5, -5.000001],
  ]

  static func series(_ pool: [Double], _ n: Int) -> [Double] {
    var generator = SeededGenerator(seed: UInt64(n))
    return (0..<n).map { _ in pool[Int.random(in: 0..<pool.count, using: &generator)] }
  }

  func check(_ value: Double?, _ name: String) {
    #expect(value?.isNaN != true, "\(name) is NaN")
  }

  /// The reason, or nothing; what is asked is that the call returns.
  func attempt<Value>(_ body: () throws(Undefined) -> Value) -> Value? {
    do { return try body() } catch { return nil }
  }

  @Test("Regression and trend", arguments: pools, [0, 1, 2, 3, 4, 9, 130])
  func trends(pool: [Double], n: Int) {
    let y = Self.series(pool, n)
    for x in [y.indices.map(Double.init), Self.series(pool, n).reversed()] {
      if let line = attempt({ () throws(Undefined) in try LeastSquaresLine(x: x, y: y) }) {
        check(line.slope, "slope")
        check(line.rSquared, "R²")
        check(line.pValue, "p")
        check(line.predict(3), "prediction")
        _ = line.crossing(of: 7)
        _ = line.predictionInterval(at: 2)
      }
      if let trend = attempt({ () throws(Undefined) in try TheilSen(x: x, y: y) }) {
        check(trend.slope, "Theil-Sen")
        _ = trend.slopeInterval()
      }
      let se = attempt { () throws(Undefined) in try neweyWestSlopeStandardError(x: x, y: y, lag: 3) }
      check(se, "Newey-West")
      for outcome in fitFamilies(x: x, y: y, families: FitFamily.allCases) {
        check(outcome.fit?.residualSumOfSquares, "rss")
        check(outcome.fit?.rSquared, "R² of \(outcome.family)")
        check(outcome.fit?.predict(2), "prediction of \(outcome.family)")
        _ = outcome.fit?.formula()
      }
    }
    check(attempt { () throws(Undefined) in try MannKendall(y) }?.z, "z")
    check(attempt { () throws(Undefined) in try HamedRao(y) }?.pValue, "Hamed-Rao")
    check(attempt { () throws(Undefined) in try AutoregressiveLine(y, interval: 2) }?.slope, "AR(1) slope")
    check(Moments(y).mean, "mean")
    check(Moments(y).variance, "variance")
    check(EffectiveSampleSize.initialPositiveSequence(y), "effective size")
  }

  @Test("Leak, reset and scaling verdicts", arguments: pools, [0, 1, 2, 5, 24, 70])
  func verdicts(pool: [Double], n: Int) {
    let y = Self.series(pool, n)
    let seconds = y.indices.map { Double($0) * 3 }
    for times in [seconds, seconds.map { ($0 / 9).rounded() * 9 }, Self.series(pool, n)] {
      let verdict = LeakVerdict(seconds: times, memoryMB: y)
      check(verdict.slope, "leak slope")
      check(verdict.detectableFloor, "floor")
      check(verdict.probabilityAboveOne, "probability")
      check(verdict.minutesToDecision, "minutes")
      check(verdict.timeToLimit(512)?.expectedMinutes, "time to limit")
      _ = PooledLeak([verdict, verdict])
    }
    let reset = attempt { () throws(Undefined) in try ResetVerdict(baseline: y, postReset: y.reversed()) }
    check(reset?.ratio, "ratio")
    let units = y.enumerated().map { ScalingUnit(x: Double($0 % 5) * 10, mean: $1, variance: abs($1) + 1e-9) }
    if let evidence = attempt({ () throws(Undefined) in try ScalingEvidence(units) }) {
      for family in evidence.families { check(family.weight, "weight") }
      let prediction = attempt { () throws(Undefined) in try evidence.predict(60) }
      check(prediction?.median, "prediction")
      _ = attempt { () throws(Undefined) in try evidence.capacity(under: 100) }
    }
  }

  @Test("Comparisons and change points", arguments: pools, [0, 1, 2, 3, 6, 30])
  func comparisons(pool: [Double], n: Int) {
    let a = Self.series(pool, n)
    let b = Self.series(pool, n + 1)
    if !a.isEmpty, (a + b).allSatisfy(\.isFinite) {
      let own = ModeratedTest.ownVariance(base: a, candidate: b)
      let test = ModeratedTest(base: a, candidate: b, variance: own)
      check(test.pValues.higher, "p")
      check(test.difference, "difference")
      check(VariancePrior([own, own, own])?.moderated(own).variance, "moderated variance")
    }
    check(attempt { () throws(Undefined) in try MannWhitney(a, b) }?.pValue, "Mann-Whitney")
    check(attempt { () throws(Undefined) in try HodgesLehmann(a, b) }?.shift, "shift")
    check(attempt { () throws(Undefined) in try MeanRatio(base: a, candidate: b) }?.ratio, "ratio")
    let points = attempt { () throws(Undefined) in try GuardedChangePoints(a + b) }
    check(points?.residualAutocorrelation, "autocorrelation")
    for point in points?.points ?? [] { check(point.comparison.pValue, "p of a change") }
    for point in OtavaChangePoints(a + b).points { check(point.comparison.pValue, "p of Otava") }
    check(attempt { () throws(Undefined) in try Drift(a + b) }?.slope, "drift")
    check(
      attempt { () throws(Undefined) in try OptimalPartition(a, penaltyMultiplier: 3) }?.objective,
      "objective")
    _ = attempt { () throws(Undefined) in try EnergyDivisive(a, permutations: 19) }
    let variance = attempt { () throws(Undefined) in try AnalysisOfVariance([a, b]) }
    check(variance?.fStatistic, "F")
    let groups = [a, b, a, b]
    let fit = attempt { () throws(Undefined) in
      try LackOfFit(ScalingForm(.linear), levels: [1, 2, 3, 4], groups: groups)
    }
    check(fit?.pValue, "lack of fit")
  }
}
