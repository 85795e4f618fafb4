import Foundation
import Testing
import TidemarkStatistics

@Suite("Scaling evidence")
struct ScalingEvidenceTests {
  let levels = [10.0, 20, 40, 80, 120, 160]

  func units(_ curve: (Double) -> Double, sd: Double = 1, runs: Int = 3) -> [ScalingUnit] {
    let noise = SlopePosteriorTests.noise(levels.count * runs, seed: 21)
    return levels.enumerated().flatMap { k, x in
      (0..<runs).map { ScalingUnit(x: x, mean: curve(x) + sd * noise[k * runs + $0], variance: sd * sd) }
    }
  }

  @Test("A straight line is called linear, though power and exponential fit it better")
  func linear() throws {
    let points = units { 100 + 2 * $0 }
    let evidence = try ScalingEvidence(points)
    #expect(evidence.winner == .linear)
    let plain = try #require(bestByRSquared(fitFamilies(x: points.map(\.x), y: points.map(\.mean))))
    #expect(plain.family != .linear)
    let exponent = try #require(evidence.exponent)
    #expect(exponent.interval95.contains(1))
    #expect(abs(evidence.families.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
  }

  @Test("A square law is called power, with its exponent and a line that does not fit")
  func power() throws {
    let evidence = try ScalingEvidence(units { 120 + 0.011 * $0 * $0 })
    #expect(evidence.winner == .power)
    #expect(try #require(evidence.exponent).interval95.contains(2))
    let line = try #require(evidence.families.first { $0.family == .linear })
    #expect(try #require(line.lackOfFitPValue) < 1e-6)
  }

  @Test("Predictions hold the truth, widen with distance and end at four times the tested range")
  func prediction() throws {
    let evidence = try ScalingEvidence(units { 100 + 2 * $0 })
    let near = try evidence.predict(100)
    let far = try evidence.predict(320)
    #expect(far.meanInterval95.contains(740))
    #expect(near.meanInterval95.width < far.meanInterval95.width)
    #expect(near.newRunInterval95.width > near.meanInterval95.width)
    #expect(far.isFarExtrapolation)
    #expect(near.extrapolationFactor < 1)
    #expect(throws: Undefined.beyondReach(factor: 5, limit: 4)) { try evidence.predict(800) }
  }

  @Test("Capacity inverts the new-run curves: safe before expected before optimistic")
  func capacity() throws {
    let evidence = try ScalingEvidence(units { 100 + 2 * $0 })
    let capacity = try evidence.capacity(under: 512)
    guard case .at(let safe) = capacity.safe, case .at(let expected) = capacity.expected,
      case .at(let optimistic) = capacity.optimistic
    else {
      Issue.record("no crossing: \(capacity)")
      return
    }
    #expect(safe < expected && expected < optimistic)
    #expect(abs(expected - 206) < 2)
    #expect(try evidence.predict(safe).newRunInterval95.upper < 512.01)
    #expect(try evidence.capacity(under: 50).expected == .alreadyAbove)
    #expect(try evidence.capacity(under: 1e6).expected == .beyond(640))
  }

  @Test("Two levels, a NaN and a variance of zero are refused")
  func undefined() {
    let two = [ScalingUnit(x: 1, mean: 1, variance: 1), ScalingUnit(x: 2, mean: 2, variance: 1)]
    #expect(throws: Undefined.tooFewLevels(found: 2, needed: 3)) { try ScalingEvidence(two) }
    #expect(throws: Undefined.notPositive(index: 2)) {
      try ScalingEvidence(two + [ScalingUnit(x: 3, mean: 2, variance: 0)])
    }
    #expect(throws: Undefined.notFinite(index: 7)) {
      try ScalingEvidence(two + [ScalingUnit(x: 3, mean: .nan, variance: 1)])
    }
  }

  @Test("A level of zero leaves the laws that need no logarithm")
  func zeroLevel() throws {
    let evidence = try ScalingEvidence(
      [0.0, 10, 20, 40].map { ScalingUnit(x: $0, mean: 50 + $0, variance: 1) })
    #expect(Set(evidence.families.map(\.family)) == [.constant, .linear, .exponential, .saturating])
    #expect(evidence.exponent == nil)
  }

  @Test("Replicate runs give the run-to-run variance; one run a level asks for history or says it is unknown")
  func runVariance() throws {
    func summary(_ x: Double, _ mean: Double) -> LevelSummary {
      LevelSummary(x: x, sampleCount: 30, mean: mean, variance: 4, lagOne: 0.5)
    }
    let replicates = levels.flatMap { [summary($0, 100 + $0 - 3), summary($0, 100 + $0 + 3)] }
    let found = try ScalingUnits(replicates)
    #expect(found.source == .replicates(degreesOfFreedom: 6))
    #expect(abs(found.runVariance - 18) < 1)
    #expect(found.units[0].variance > found.runVariance)
    let single = try ScalingUnits(levels.map { summary($0, 100 + $0) })
    #expect(single.source == .unknown)
    #expect(single.warnings == [.runVarianceUnknown])
    let history = try ScalingUnits(levels.map { summary($0, 100 + $0) }, history: (9, 12))
    #expect(history.source == .history(degreesOfFreedom: 12))
    #expect(history.runVariance == 9)
  }
}
