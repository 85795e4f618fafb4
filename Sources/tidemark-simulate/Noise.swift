import Foundation
import TidemarkStatistics

/// Random numbers that are the same on every machine and in every run.
struct Dice {
  private var generator: SeededGenerator
  private var spare: Double?

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// In [0, 1).
  mutating func uniform() -> Double { Double(generator.next() >> 11) * 0x1p-53 }

  mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

  /// Standard normal, Box and Muller 1958.
  mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spare = radius * sin(angle)
    return radius * cos(angle)
  }

  /// Stationary AR(1) of standard deviation 1.
  mutating func autoregressive(_ n: Int, phi: Double) -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(n)
    var state = normal()
    let innovation = (1 - phi * phi).squareRoot()
    for _ in 0..<n {
      values.append(state)
      state = phi * state + innovation * normal()
    }
    return values
  }
}

/// The twelve ways a memory series without a leak may look (docs/statistics.md, Leaks), in MB.
enum LeakFreeNoise: String, CaseIterable {
  case white = "white sd 1 MB"
  case wander = "AR(.8) sd 1.5"
  case slowWander = "AR(.95) sd 2"
  case sawtooth = "GC sawtooth 6-40 s, 5-40 MB"
  case pageCache = "page-cache fill 20-40 MB, tau 60-180 s"
  case warmUp = "warm-up 50-150 MB, tau 5-15 s"
  case step = "one step +5..30 MB"
  case cycle = "60 s cycle +-4 MB"
  case quantised = "1 MB quantised display"
  case randomWalk = "driftless random walk"
  case constant = "constant"
  case spikes = "3 % spikes up to 30 MB"

  /// n readings two seconds apart around 300 MB, growing by `slope` MB/min.
  func series(_ n: Int, slope: Double, _ dice: inout Dice) -> [Double] {
    let growth = (0..<n).map { 300 + slope * Double($0) * 2 / 60 }
    func add(_ values: [Double]) -> [Double] { zip(growth, values).map { $0 + $1 } }
    func white(_ sd: Double) -> [Double] { (0..<n).map { _ in sd * dice.normal() } }
    let span = Double(n - 1) * 2
    switch self {
    case .white: return add(white(1))
    case .wander: return add(dice.autoregressive(n, phi: 0.8).map { 1.5 * $0 })
    case .slowWander: return add(dice.autoregressive(n, phi: 0.95).map { 2 * $0 })
    case .sawtooth:
      let period = dice.uniform(6, 40)
      let height = dice.uniform(5, 40)
      let start = dice.uniform(0, period)
      let jitter = white(0.3)
      return add((0..<n).map { height * fraction((Double($0) * 2 + start) / period) + jitter[$0] })
    case .pageCache:
      let size = dice.uniform(20, 40)
      let tau = dice.uniform(60, 180)
      let jitter = white(0.5)
      return add((0..<n).map { size * (1 - exp(-Double($0) * 2 / tau)) + jitter[$0] })
    case .warmUp:
      let size = dice.uniform(50, 150)
      let tau = dice.uniform(5, 15)
      let jitter = white(1)
      return add((0..<n).map { -size * exp(-Double($0) * 2 / tau) + jitter[$0] })
    case .step:
      let size = dice.uniform(5, 30)
      let at = dice.uniform(0.2, 0.8) * span
      let jitter = white(1)
      return add((0..<n).map { (Double($0) * 2 >= at ? size : 0) + jitter[$0] })
    case .cycle:
      let start = dice.uniform(0, 2 * Double.pi)
      let jitter = white(0.5)
      return add((0..<n).map { 4 * sin(2 * Double.pi * Double($0) * 2 / 60 + start) + jitter[$0] })
    case .quantised:
      return add(white(0.7)).map { $0.rounded() }
    case .randomWalk:
      var level = 0.0
      return growth.map { value in
        level += 0.15 * dice.normal()
        return value + level
      }
    case .constant: return growth
    case .spikes:
      let jitter = white(0.5)
      return growth.indices.map { i in
        growth[i] + jitter[i] + (dice.uniform() < 0.03 ? dice.uniform(5, 30) : 0)
      }
    }
  }

  private func fraction(_ x: Double) -> Double { x - x.rounded(.down) }
}
