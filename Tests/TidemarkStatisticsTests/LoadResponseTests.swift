import Foundation
import Testing
import TidemarkStatistics

@Suite("Load response")
struct LoadResponseTests {
  static let levels = [10.0, 20, 40, 80, 120, 160]

  static func units(sd: Double = 1, _ curve: (Double) -> Double) -> [ScalingUnit] {
    let noise = SlopePosteriorTests.noise(levels.count * 3, seed: 33)
    return levels.enumerated().flatMap { k, x in
      (0..<3).map { ScalingUnit(x: x, mean: curve(x) + sd * noise[3 * k + $0], variance: sd * sd) }
    }
  }

  @Test("What the reader wants to know, in words")
  func words() throws {
    let cases: [(LoadResponse, (Double) -> Double)] = [
      (.linear, { 100 + 2 * $0 }), (.levelsOff, { 100 + 200 * (1 - exp(-$0 / 20)) }),
      (.subLinear, { 100 + 30 * $0.squareRoot() }), (.subLinear, { 100 + 90 * log($0) }),
      (.superLinear, { 100 + 0.02 * $0 * $0 }), (.superLinear, { 100 + 10 * exp($0 / 40) }),
      (.falls, { 400 - 1.5 * $0 }), (.constant, { _ in 250 }),
    ]
    for (word, curve) in cases {
      let evidence = try ScalingEvidence(Self.units(curve))
      #expect(evidence.responseWeights.max { $0.value < $1.value }?.key == word)
      #expect(evidence.misfit == nil)
      #expect(abs(evidence.responseWeights.values.reduce(0, +) - 1) < 1e-9)
    }
    #expect(LoadResponse.superLinear.rawValue == "grows faster than the load: watch out")
  }

  @Test("A service that levels off early has a law of its own, with its plateau and constant")
  func saturating() throws {
    let points = Self.units { 100 + 200 * (1 - exp(-$0 / 12)) }
    let evidence = try ScalingEvidence(points)
    #expect(evidence.winner == .saturating)
    let outcome = fitForm(ScalingForm(.saturating), x: points.map(\.x), y: points.map(\.mean))
    let fit = try #require(outcome.fit)
    #expect(abs(try #require(fit.coefficients["b"]) - 12) < 1.5)
    let plateau = try #require(fit.coefficients["a"]) + #require(fit.coefficients["c"])
    #expect(abs(plateau - 300) < 2)
    let at = try #require(fit.predict(30))
    let (a, b, c) = (fit.coefficients["a"] ?? 0, fit.coefficients["b"] ?? 1, fit.coefficients["c"] ?? 0)
    #expect(abs(at - (a * (1 - exp(-30 / b)) + c)) < 1e-9, "the formula is the curve")
    #expect(fit.formula().contains("(1 - e^(-agents / "))
  }

  @Test("Where no law fits none is named, predictions are wide enough and the interpolation is offered")
  func misfit() throws {
    // Up, down, up: 353 of a law where the truth at 60 agents is 340.
    let truth: (Double) -> Double = { 300 + 60 * sin($0 / 18) }
    let evidence = try ScalingEvidence(Self.units(sd: 0.3, truth))
    let misfit = try #require(evidence.misfit)
    #expect(misfit.pValue < 1e-6)
    #expect(misfit.varianceFactor > 100)
    #expect(evidence.winner == nil)
    #expect(evidence.response == nil)
    for x in Self.levels { #expect(try evidence.predict(x).newRunInterval95.contains(truth(x))) }
    #expect(abs(try #require(evidence.interpolate(60)) - (truth(40) + truth(80)) / 2) < 0.5)
    #expect(abs(try #require(evidence.interpolate(40)) - truth(40)) < 0.5)
    #expect(evidence.interpolate(170) == nil)
  }

  @Test("Nothing below what is possible is predicted")
  func floor() throws {
    let evidence = try ScalingEvidence(Self.units(sd: 6) { 60 - 0.3 * $0 })
    let free = try evidence.predict(400)
    #expect(free.median < 0)
    let bounded = try evidence.predict(400, lowestPossible: 0)
    #expect(bounded.median == 0 && bounded.meanInterval95.lower == 0 && bounded.newRunInterval95.lower == 0)
    #expect(bounded.newRunInterval95.upper == max(0, free.newRunInterval95.upper))
  }

  @Test("A series of zeros, and one that never changes, are constant")
  func constant() throws {
    for value in [0.0, 512] {
      let summaries = Self.levels.map {
        LevelSummary(x: $0, sampleCount: 30, mean: value, variance: 0, lagOne: nil)
      }
      let evidence = try ScalingEvidence(ScalingUnits(summaries).units)
      #expect(evidence.winner == .constant)
      #expect(evidence.response == .constant)
      let prediction = try evidence.predict(320)
      #expect(abs(prediction.median - value) < 1e-6)
    }
  }
}
