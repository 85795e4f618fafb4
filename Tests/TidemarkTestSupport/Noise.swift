import TidemarkStatistics

/// Autoregressive noise (φ = 0.5) that is the same on every machine (a normal draw is the sum of twelve uniform ones
/// less six).
struct Noise {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  mutating func uniform() -> Double { Double(generator.next() >> 11) / 9_007_199_254_740_992 }

  mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + uniform() } }

  /// - Parameter level: MB at so many minutes; readings stand two seconds apart.
  mutating func series(
    _ count: Int, standardDeviation: Double, _ level: (Double) -> Double
  ) -> [Double] {
    var wander = 0.0
    return (0..<count).map { tick in
      wander = 0.5 * wander + normal() * standardDeviation * 0.75.squareRoot()
      return level(Double(tick) / 30) + wander
    }
  }
}
