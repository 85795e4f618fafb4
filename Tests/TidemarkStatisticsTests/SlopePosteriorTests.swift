import Testing
import TidemarkStatistics

@Suite("Slope posterior")
struct SlopePosteriorTests {
  static func noise(_ n: Int, seed: UInt64) -> [Double] {
    var generator = SeededGenerator(seed: seed)
    return (0..<n).map { _ in
      (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0..<1, using: &generator) }
    }
  }

  let seconds = (0..<120).map { Double($0) * 2 }

  @Test("An offset changes nothing, a scale scales, a mirrored series mirrors")
  func equivariance() throws {
    let y = zip(Self.noise(120, seed: 3), seconds).map { $0 + 0.02 * $1 }
    let plain = try SlopePosterior(seconds: seconds, values: y)
    let shifted = try SlopePosterior(seconds: seconds.map { $0 + 1.7e9 }, values: y.map { $0 + 4096 })
    let scaled = try SlopePosterior(seconds: seconds, values: y.map { -1024 * $0 })
    #expect(abs(plain.median - shifted.median) < 1e-8)
    let upper = try #require(plain.quantile(0.95))
    let lower = try #require(scaled.quantile(0.05))
    #expect(abs(lower / (-1024 * upper) - 1) < 1e-6)
  }

  @Test("Readings on a line have that slope and no doubt")
  func exact() throws {
    let posterior = try SlopePosterior(seconds: seconds, values: seconds.map { 100 + $0 / 60 })
    #expect(abs(posterior.median - 1) < 1e-12)
    #expect(posterior.probability(above: 0.9) == 1)
    #expect(posterior.probability(above: 1.1) == 0)
  }

  @Test("Autocorrelated noise widens the interval beyond that of least squares")
  func wider() throws {
    var state = 0.0
    let wander = Self.noise(120, seed: 5).map { value in
      state = 0.9 * state + value
      return state
    }
    let line = try LeastSquaresLine(x: seconds.map { $0 / 60 }, y: wander)
    let plain = try #require(line.slopeInterval95)
    let posterior = try #require(try SlopePosterior(seconds: seconds, values: wander).interval(level: 0.95))
    #expect(posterior.width > 2 * plain.width)
  }

  @Test("Too few, unordered and infinite readings are refused with a reason")
  func undefined() {
    #expect(throws: Undefined.tooFewPoints(found: 2, needed: 3)) {
      try SlopePosterior(seconds: [0, 1], values: [1, 2])
    }
    #expect(throws: Undefined.notPositive(index: 2)) {
      try SlopePosterior(seconds: [0, 2, 1], values: [1, 2, 3])
    }
    #expect(throws: Undefined.notFinite(index: 0)) {
      try SlopePosterior(seconds: [0, 1, 2], values: [.infinity, 2, 3])
    }
    #expect(throws: Undefined.constantX) { try SlopePosterior(seconds: [4, 4, 4], values: [1, 2, 3]) }
  }
}
