/// Autoregressive noise (φ = 0.5) that is the same on every machine (SplitMix64, Steele, Lea and Flood 2014; a normal
/// draw is the sum of twelve uniform ones less six).
struct Noise {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / 9_007_199_254_740_992
  }

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
