import Foundation

/// A regular cycle in a series.
enum CycleSearch {
  /// The period of at least 12 s and at least three cycles whose cosine and sine lower the residual the most, among
  /// quarter steps of the number of cycles.
  ///
  /// Frequencies are equally spaced, so each reading's phasor is turned by its own fixed angle from one to the next
  /// and no trigonometric function is called in the loop.
  static func period(
    _ seconds: [Double], _ t: [Double], _ y: [Double], span: Double
  ) -> (seconds: Double, gain: Double)? {
    let slowest = 4 * 3
    let n = seconds.count
    // Two readings a cycle are the fewest that can show one; readings with a long gap among them may lie twice as close.
    let fastest = Int(min(span / 12 * 4 + 1e-9, Double(4 * n)))
    guard fastest >= slowest else { return nil }
    let turn = seconds.map { angle in
      let a = 2 * Double.pi / (4 * span) * angle
      return SIMD2(cos(a), sin(a))
    }
    var phasor = seconds.map { angle in
      let a = 2 * Double.pi * Double(slowest) / (4 * span) * angle
      return SIMD2(cos(a), sin(a))
    }
    var stt = 0.0
    for value in t { stt += value * value }
    guard stt > 0 else { return nil }
    let count = Double(n)
    var best: (gain: Double, quarters: Int)?
    for quarters in slowest...fastest {
      var sum = SIMD2<Double>.zero
      var time = SIMD2<Double>.zero
      var reading = SIMD2<Double>.zero
      var square = SIMD2<Double>.zero
      var cross = 0.0
      for i in 0..<n {
        let p = phasor[i]
        sum += p
        time += p * t[i]
        reading += p * y[i]
        square += p * p
        cross += p[0] * p[1]
        let r = turn[i]
        phasor[i] = SIMD2(p[0] * r[0] - p[1] * r[1], p[1] * r[0] + p[0] * r[1])
      }
      // Constant and time are taken out of both columns; the readings hold neither.
      square -= sum * sum / count + time * time / stt
      cross -= sum[0] * sum[1] / count + time[0] * time[1] / stt
      let determinant = square[0] * square[1] - cross * cross
      guard determinant > 1e-9 * square[0] * square[1] else { continue }
      let gain =
        (reading[0] * (square[1] * reading[0] - cross * reading[1])
          + reading[1] * (square[0] * reading[1] - cross * reading[0])) / determinant
      if gain > best?.gain ?? 0 { best = (gain, quarters) }
    }
    guard let best else { return nil }
    return (4 * span / Double(best.quarters), best.gain)
  }

  /// The cycle of about this period that is nearest to the readings; the period to a hundredth of a quarter cycle.
  static func fit(_ seconds: [Double], _ y: [Double], near period: Double, span: Double) -> Fit {
    func fit(_ quarters: Double) -> Fit {
      let omega = 2 * Double.pi * quarters / (4 * span)
      var (cc, ss, cs, cy, sy) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for i in y.indices {
        let (c, s) = (cos(omega * seconds[i]), sin(omega * seconds[i]))
        cc += c * c
        ss += s * s
        cs += c * s
        cy += c * y[i]
        sy += s * y[i]
      }
      let determinant = max(cc * ss - cs * cs, 1e-9 * cc * ss + 1e-300)
      let cosine = (ss * cy - cs * sy) / determinant
      let sine = (cc * sy - cs * cy) / determinant
      return Fit(omega: omega, cosine: cosine, sine: sine, gain: cosine * cy + sine * sy)
    }
    let centre = 4 * span / period
    var best = fit(centre)
    var width = 0.5
    var place = centre
    while width > 0.02 {
      for next in [place - width, place + width] {
        let other = fit(next)
        if other.gain > best.gain { (best, place) = (other, next) }
      }
      width /= 2
    }
    return best
  }

  struct Fit {
    let omega: Double
    let cosine: Double
    let sine: Double
    /// By how much it lowers the sum of squares.
    let gain: Double

    var period: Double { 2 * Double.pi / omega }
    func value(_ seconds: Double) -> Double { cosine * cos(omega * seconds) + sine * sin(omega * seconds) }
  }
}
