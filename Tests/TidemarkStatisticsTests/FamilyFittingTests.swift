import Foundation
import Testing
import TidemarkStatistics

@Suite("Scaling families")
struct FamilyFittingTests {
  let levels = [10.0, 20, 40, 80, 160]

  @Test("Formulas read as the predecessor wrote them")
  func formulas() throws {
    let linear = try FamilyFit(ScalingForm(.linear), x: levels, y: levels.map { 2.45 * $0 + 312.5 })
    #expect(linear.formula() == "memory_mb = 2.45 * agents + 312.5")
    let power = try FamilyFit(ScalingForm(.power), x: levels, y: levels.map { 3.1 * pow($0, 0.85) + 210 })
    #expect(power.formula() == "memory_mb = 3.1 * agents^0.85 + 210")
    let log = try FamilyFit(
      ScalingForm(.logarithmic), x: levels, y: levels.map { 40 * Foundation.log($0) - 3.2 })
    #expect(log.formula() == "memory_mb = 40 * ln(agents) - 3.2")
    let exponential = try FamilyFit(
      ScalingForm(.exponential), x: levels, y: levels.map { 100 * exp(0.012 * $0) + 50 })
    #expect(exponential.formula() == "memory_mb = 100 * e^(0.012 * agents) + 50")
    let shifted = try FamilyFit(
      ScalingForm(.logarithmic, shift: 1), x: levels, y: levels.map { 40 * Foundation.log($0 + 1) + 7 })
    #expect(shifted.formula(response: "cpu", predictor: "n") == "cpu = 40 * ln(n + 1) + 7")
  }

  @Test("Three levels carry the two-parameter families only, and the others say why")
  func threeLevels() {
    let outcomes = fitFamilies(x: [10, 20, 40], y: [1, 2, 5])
    #expect(outcomes.compactMap(\.fit).map(\.family) == [.linear, .logarithmic])
    #expect(outcomes[1].reason == .tooFewLevels(found: 3, needed: 4))
    #expect(outcomes[1].reason.map(String.init(describing:)) == "too few distinct levels: 3, needs 4")
  }

  @Test("A level of zero has no logarithm")
  func zeroLevel() {
    let outcomes = fitFamilies(x: [0, 10, 20, 40, 80], y: [1, 2, 3, 5, 9])
    #expect(outcomes.first { $0.family == .logarithmic }?.reason == .needsPositiveX(found: 0))
    #expect(outcomes.first { $0.family == .linear }?.fit != nil)
  }

  @Test("Highest R² is the predecessor's choice, and prefers the richer curve")
  func best() throws {
    let y = levels.map { 3.1 * pow($0, 0.85) + 210 }
    let best = try #require(bestByRSquared(fitFamilies(x: levels, y: y)))
    #expect(best.family == .power)
    let predicted = try #require(best.predict(320))
    #expect(abs(predicted - (3.1 * pow(320, 0.85) + 210)) < 1e-6)
  }

  @Test(
    "No input makes a NaN",
    arguments: [[], [1.0], [1, 1], [.nan, 1, 2, 3], [5, 5, 5, 5], [1e308, -1e308, 1e308, 0]])
  func degenerate(y: [Double]) {
    let x = y.indices.map { Double($0 + 1) * 10 }
    for outcome in fitFamilies(x: x, y: y) {
      guard let fit = outcome.fit else { continue }
      #expect(fit.residualSumOfSquares.isFinite)
      for coefficient in fit.coefficients.values { #expect(coefficient.isFinite) }
      #expect(fit.rSquared?.isNaN != true)
    }
  }
}
