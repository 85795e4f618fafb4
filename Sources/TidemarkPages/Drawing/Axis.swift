import Foundation
import TidemarkStatistics

/// One axis: the values it spans, what they are, and where it is marked.
struct Axis {
  struct Tick {
    let value: Double
    let text: String
  }

  /// What is measured keeps this share of the axis away from its ends.
  private static let edge = 0.02

  /// With the unit, such as `memory, MB`.
  let title: String
  let lower: Double
  let upper: Double
  let ticks: [Tick]

  private init(title: String, lower: Double, upper: Double, ticks: [Tick]) {
    self.title = title
    self.lower = lower
    self.upper = upper
    self.ticks = ticks
  }

  /// An axis with even marks.
  ///
  /// - Parameters:
  ///   - values: what must lie on it; not finite ones do not count.
  ///   - fromZero: bars need it, a line does not.
  ///   - count: marks to have, about.
  ///   - leastSpan: a range narrower than this is nothing to look at and is not blown up.
  init(_ title: String, _ values: [Double], fromZero: Bool, count: Double, leastSpan: Double = 0) {
    let finite = values.filter(\.isFinite)
    var lower = fromZero ? min(0, finite.min() ?? 0) : finite.min() ?? 0
    var upper = finite.max() ?? 1
    if upper - lower < leastSpan {
      let middle = (upper + lower) / 2
      let isPositive = lower >= 0
      lower = middle - leastSpan / 2
      upper = middle + leastSpan / 2
      if isPositive, lower < 0 { (lower, upper) = (0, leastSpan) }
    }
    if upper <= lower { upper = lower + 1 }
    let step = niceStep((upper - lower) / max(1, count))
    lower = (lower / step + 1e-9).rounded(.down) * step
    upper = (upper / step - 1e-9).rounded(.up) * step
    // A mark at an edge would be cut in half.
    let edge = Self.edge * (upper - lower)
    if let top = finite.max(), top != 0, upper - top < edge { upper += step }
    if let bottom = finite.min(), bottom != 0, lower != 0, bottom - lower < edge { lower -= step }
    let marks = min(1000, Int(clamping: ((upper - lower) / step).rounded()))
    self.init(
      title: title, lower: lower, upper: upper,
      ticks: (0...max(1, marks)).map { index in
        let value = lower + Double(index) * step
        return Tick(value: value, text: tickText(value, step: step))
      })
  }

  /// An axis that is marked where it was measured; marks too near to the one before are left out.
  init(_ title: String, measuredAt levels: [Double], upTo upper: Double, length: Double) {
    var ticks: [Tick] = []
    var free = -Double.infinity
    for level in [0] + levels.sorted() where upper > 0 {
      let text = tickText(level, step: level == level.rounded() ? 1 : 0.1)
      let place = level / upper * length
      let half = labelWidth(text) / 2
      guard place - half >= free else { continue }
      ticks.append(Tick(value: level, text: text))
      free = place + half + 5
    }
    self.init(title: title, lower: 0, upper: max(upper, 1e-9), ticks: ticks)
  }

  /// From the beginning to the end of what was measured, marked evenly inside.
  init(_ title: String, exactly lower: Double, _ upper: Double, count: Double) {
    let upper = upper > lower ? upper : lower + 1
    let step = niceStep((upper - lower) / max(1, count))
    let first = (lower / step - 1e-9).rounded(.up)
    let marks = max(0, min(1000, Int(clamping: (upper / step + 1e-9).rounded(.down) - first)))
    self.init(
      title: title, lower: lower, upper: upper,
      ticks: (0...marks).map { index in
        let value = (first + Double(index)) * step
        return Tick(value: value, text: tickText(value, step: step))
      })
  }

  /// Places in a series, marked by names of their own.
  init(_ title: String, places: Int, names: [Tick]) {
    self.init(title: title, lower: -0.5, upper: Double(max(1, places)) - 0.5, ticks: names)
  }

  func place(_ value: Double, over length: Double) -> Double { (value - lower) / (upper - lower) * length }
}

/// 1, 2 or 5 times a power of ten, the smallest that is not below.
private func niceStep(_ rough: Double) -> Double {
  guard rough > 0, rough.isFinite else { return 1 }
  let power = pow(10, floor(log10(rough)))
  let step = [1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10
  return step * power
}

/// As many decimals as the step needs.
private func tickText(_ value: Double, step: Double) -> String {
  fixed(value, max(0, min(6, Int(clamping: (-log10(step) - 1e-9).rounded(.up)))))
}
