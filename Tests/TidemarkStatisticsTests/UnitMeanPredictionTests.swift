import Foundation
import Testing
import TidemarkStatistics

@Suite("Prediction from run means alone")
struct UnitMeanPredictionTests {
  let levels = [10.0, 20, 40, 80, 160]

  @Test("For a straight line it is the textbook interval")
  func linear() throws {
    let y = [121.0, 138, 182, 259, 421]
    let line = try LeastSquaresLine(x: levels, y: y)
    let prediction = try UnitMeanPrediction(ScalingForm(.linear), x: levels, means: y, at: 320)
    let mean = try #require(line.meanInterval(at: 320))
    let new = try #require(line.predictionInterval(at: 320))
    #expect(abs(prediction.meanInterval95.lower - mean.lower) < 1e-9 * mean.lower)
    #expect(abs(prediction.newRunInterval95.upper - new.upper) < 1e-9 * new.upper)
  }

  @Test("For a power law it holds the truth and widens beyond the tested range")
  func power() throws {
    let noise = [1.0, -1.5, 0.5, 1, -1]
    let y = zip(levels, noise).map { 50 + 25 * $0.squareRoot() + $1 }
    let near = try UnitMeanPrediction(ScalingForm(.power), x: levels, means: y, at: 60)
    let far = try UnitMeanPrediction(ScalingForm(.power), x: levels, means: y, at: 320)
    #expect(far.meanInterval95.contains(50 + 25 * 320.0.squareRoot()))
    #expect(far.meanInterval95.width > 3 * near.meanInterval95.width)
    #expect(far.degreesOfFreedom == 2)
  }

  @Test("As many parameters as means leave nothing to judge by")
  func undefined() {
    #expect(throws: Undefined.tooFewPoints(found: 3, needed: 4)) {
      try UnitMeanPrediction(ScalingForm(.power), x: [10, 20, 40], means: [1, 2, 5], at: 60)
    }
  }
}
