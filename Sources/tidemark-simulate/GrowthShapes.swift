import Foundation

/// Memory series whose growth at their end is known, in shapes that real services have.
struct GrowthSeries {
  let shape: String
  let seconds: [Double]
  let memoryMB: [Double]
  /// MB/min at the end of the recording, of what goes on; nil where that is a matter of definition.
  let truth: Double?
}

/// One way a series may look: its growth at the end, and the memory at a minute.
struct GrowthShape {
  let name: String
  let truth: Double?
  let memory: (Double) -> Double
}

enum GrowthShapes {
  /// Those the rules were made with.
  static func known(_ minutes: Double, _ dice: inout Dice) -> [GrowthShape] {
    let t = minutes
    let leak = [1.5, 2, 3, 5, 10, 20][Int(dice.uniform(0, 6))]
    let small = dice.uniform(0, 0.3)
    let ramp = dice.uniform(0.1, 0.45) * t
    let height = dice.uniform(30, 200)
    let late = dice.uniform(0.3, 0.7) * t
    let tau = dice.uniform(0.03, 0.24) * t
    let step = dice.uniform(5, 60)
    let at = dice.uniform(0.2, 0.75) * t
    let full = dice.uniform(0.35, 0.7) * t
    let period = dice.uniform(0.03, 0.12) * t
    let cycle = max(0.5, dice.uniform(0.08, 0.2) * t)
    func rising(_ x: Double, from start: Double, by rate: Double) -> Double { rate * max(0, x - start) }
    func warm(_ x: Double) -> Double { height * min(x / ramp, 1) }
    func saturating(_ x: Double) -> Double { height * (1 - exp(-x / tau)) }
    func saw(_ x: Double) -> Double { step * ((x / period) - (x / period).rounded(.down)) }
    func wave(_ x: Double) -> Double { 0.3 * step * sin(2 * Double.pi * x / cycle) }
    let quick = dice.uniform(0.02, 0.15) * t
    let stage = dice.uniform(0.25, 0.45) * t
    func second(_ x: Double) -> Double { x < stage ? 0 : 0.7 * height * (1 - exp((stage - x) / quick)) }
    func burst(_ x: Double) -> Double { x < stage ? 0 : height * exp((stage - x) / quick) }
    /// What still settles at the end grows or falls, and whether that goes on is a matter of definition.
    func settled(_ truth: Double, _ transient: (Double) -> Double) -> Double? {
      abs(transient(t) - transient(t - 0.01)) / 0.01 < 0.3 ? truth : nil
    }
    func stages(_ x: Double) -> Double { saturating(x) + second(x) }
    return [
      .init(name: "flat", truth: 0) { _ in 300 },
      .init(name: "almost flat", truth: small) { 300 + small * $0 },
      .init(name: "leak", truth: leak) { 300 + leak * $0 },
      .init(name: "ramp, flat", truth: 0) { 100 + warm($0) },
      .init(name: "ramp, leak", truth: leak) { 100 + warm($0) + rising($0, from: ramp, by: leak) },
      .init(name: "leak from the middle", truth: leak) { 200 + rising($0, from: late, by: leak) },
      .init(name: "warm-up, flat", truth: 0) { 100 + saturating($0) },
      .init(name: "warm-up, leak", truth: leak) { 100 + saturating($0) + leak * $0 },
      .init(name: "falls, leak", truth: leak) { 400 - saturating($0) + leak * $0 },
      .init(name: "falls straight, leak", truth: leak) { 400 - warm($0) + rising($0, from: ramp, by: leak) },
      .init(name: "falls", truth: 0) { 400 - saturating($0) },
      .init(name: "step, flat", truth: 0) { 200 + ($0 > at ? step : 0) },
      .init(name: "step, leak", truth: leak) { 200 + ($0 > at ? step : 0) + leak * $0 },
      .init(name: "leak stops", truth: 0) { 200 + leak * min($0, late) },
      .init(name: "fills its limit", truth: 0) { min(1020, 300 + 720 * $0 / full) },
      .init(name: "sawtooth", truth: 0) { 200 + saw($0) },
      .init(name: "sawtooth, leak", truth: leak) { 200 + saw($0) + leak * $0 },
      .init(name: "cycle", truth: 0) { 300 + wave($0) },
      .init(name: "cycle, leak", truth: leak) { 300 + wave($0) + leak * $0 },
      .init(name: "ramp, cycle", truth: 0) { 100 + warm($0) + wave($0) },
      .init(name: "two stages, flat", truth: settled(0, stages)) { 100 + stages($0) },
      .init(name: "two stages, leak", truth: settled(leak, stages)) {
        100 + stages($0) + rising($0, from: late, by: leak)
      },
      .init(name: "burst", truth: settled(0, burst)) { 200 + burst($0) },
      .init(name: "burst, leak", truth: settled(leak, burst)) { 200 + burst($0) + leak * $0 },
    ]
  }

  /// Those kept aside until the rules were made. Two kinds of fault they showed were mended then (a warm-up under a
  /// sawtooth, growth that begins behind a warm-up), with other random numbers.
  static func heldOut(_ minutes: Double, _ dice: inout Dice) -> [GrowthShape] {
    let t = minutes
    let leak = dice.uniform(1.5, 12)
    let small = dice.uniform(0, 0.3)
    let first = dice.uniform(0.1, 0.25) * t
    let second = dice.uniform(0.35, 0.55) * t
    let height = dice.uniform(20, 150)
    let tau = dice.uniform(0.02, 0.12) * t
    let step = dice.uniform(5, 40)
    func rising(_ x: Double, from start: Double, to end: Double, by rate: Double) -> Double {
      rate * (min(max(x, start), end) - start)
    }
    let far = Double.infinity
    func two(_ x: Double) -> Double {
      rising(x, from: 0, to: first, by: height / first)
        + rising(x, from: second, to: second + 0.15 * t, by: height / t * 3)
    }
    func root(_ x: Double) -> Double { height * (min(x, second) / second).squareRoot() }
    func logistic(_ x: Double) -> Double { height / (1 + exp(-(x - first * 1.5) / (tau * 0.5))) }
    let period = dice.uniform(0.04, 0.09) * t
    func saw(_ x: Double) -> Double { step * ((x / period) - (x / period).rounded(.down)) }
    let cycle = max(0.6, dice.uniform(0.08, 0.15) * t)
    func wave(_ x: Double) -> Double { 0.25 * step * cos(2 * Double.pi * x / cycle) }
    return [
      .init(name: "two ramps, flat", truth: 0) { 100 + two($0) },
      .init(name: "two ramps, almost flat", truth: small) { 100 + two($0) + small * $0 },
      .init(name: "two ramps, leak", truth: leak) {
        100 + two($0) + rising($0, from: second + 0.15 * t, to: far, by: leak)
      },
      .init(name: "square-root warm-up", truth: 0) { 100 + root($0) },
      .init(name: "square-root warm-up, leak", truth: leak) {
        100 + root($0) + rising($0, from: second, to: far, by: leak)
      },
      .init(name: "s-curve", truth: 0) { 100 + logistic($0) },
      .init(name: "s-curve, leak", truth: leak) { 100 + logistic($0) + leak * $0 },
      .init(name: "two steps", truth: 0) { 100 + ($0 > first ? step : 0) + ($0 > second ? 0.6 * step : 0) },
      .init(name: "steps up and down, leak", truth: leak) {
        100 + ($0 > first ? step : 0) - ($0 > second ? 0.8 * step : 0) + leak * $0
      },
      .init(name: "warm-up, leak from the middle", truth: leak) {
        100 + height * (1 - exp(-$0 / tau)) + rising($0, from: second, to: far, by: leak)
      },
      .init(name: "sawtooth, floor rises late", truth: leak) {
        200 + saw($0) + rising($0, from: second, to: far, by: leak)
      },
      .init(name: "warm-up, sawtooth", truth: 0) { 100 + height * (1 - exp(-$0 / tau)) + saw($0) },
      .init(name: "cycle, leak from the middle", truth: leak) {
        300 + wave($0) + rising($0, from: second, to: far, by: leak)
      },
      .init(name: "leak becomes faster", truth: leak) {
        300 + rising($0, from: 0, to: far, by: leak / 3) + rising($0, from: second, to: far, by: 2 * leak / 3)
      },
      .init(name: "leak becomes slower", truth: leak) {
        300 + rising($0, from: 0, to: second, by: 3 * leak) + rising($0, from: second, to: far, by: leak)
      },
      .init(name: "falls in steps", truth: 0) { 400 - ($0 > first ? step : 0) - ($0 > second ? step : 0) },
    ]
  }

  /// Readings of a shape: interval, noise, spikes, rounding and gaps drawn anew for each.
  static func series(_ shape: GrowthShape, _ minutes: Double, _ dice: inout Dice) -> GrowthSeries {
    let interval = [1, 2, 2, 2, 5, 10][Int(dice.uniform(0, 6))]
    let n = Int(minutes * 60) / interval
    let step = Double(interval)
    let sd = dice.uniform(0.1, 1)
    let kind = Int(dice.uniform(0, 6))
    let tau = dice.uniform(4, 40)
    let wander = dice.autoregressive(n, phi: exp(-step / tau))
    let hole = dice.uniform(0.1, 0.8)
    let rounding = [0.001, 0.001, 0.1, 1][Int(dice.uniform(0, 4))]
    var walk = 0.0
    var burst = 0
    var seconds: [Double] = []
    var memory: [Double] = []
    for i in 0..<n {
      let time = step * Double(i) + 0.02 * dice.uniform()
      walk += 0.05 * step.squareRoot() * dice.normal()
      let noise: Double
      switch kind {
      case 0: noise = sd * dice.normal()
      case 1, 2, 3: noise = sd * wander[i]
      case 4: noise = sd * (0.8 * wander[i] + 0.6 * dice.normal())
      default: noise = walk + 0.1 * dice.normal()
      }
      if dice.uniform() < 0.004 { burst = 3 }
      burst -= 1
      let spike = burst > 0 ? 25 * dice.uniform() : 0
      let isMissing =
        dice.uniform() < 0.02 || (kind % 2 == 1 && abs(Double(i) / Double(n) - hole) < 0.03)
      guard !isMissing else { continue }
      seconds.append(time)
      memory.append(((shape.memory(time / 60) + noise + spike) / rounding).rounded() * rounding)
    }
    return GrowthSeries(shape: shape.name, seconds: seconds, memoryMB: memory, truth: shape.truth)
  }
}
