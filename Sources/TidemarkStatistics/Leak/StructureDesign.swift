import Foundation

/// The columns of all structures for one series, and where their parameters were found.
struct StructureDesign {
  var rows: [DesignRow]
  var hasStep = false
  var stepIndex = 0
  /// In seconds; those at most twice the span.
  var transientConstants: [Double] = []
  /// The time constant that fits best, between those of the grid; nil when none lowers the residual.
  var fittedConstant: Double?
  var hasCycle = false
  var cyclePeriod = 0.0

  static let timeConstants: [Double] = [4, 8, 15, 30, 60, 120, 240, 480]

  /// - Parameters:
  ///   - seconds: ascending, from 0.
  ///   - minutes: the same, centred.
  ///   - readings: detrended and scaled.
  ///   - averaged: whether to look for anything but the line; below 12 readings only the line is kept.
  init(seconds: [Double], minutes: [Double], readings: [Double], averaged: Bool) {
    let n = seconds.count
    rows = (0..<n).map { i in
      var row = DesignRow.zero
      row[0] = 1
      row[1] = minutes[i]
      row[2] = readings[i]
      return row
    }
    guard averaged, n >= 12, let span = seconds.last, span > 0 else { return }
    if let index = Self.bestStep(minutes, readings) {
      hasStep = true
      stepIndex = index
      let share = Double(n - index) / Double(n)
      for i in 0..<n { rows[i][DesignLane.step] = i >= index ? 1 - share : -share }
    }
    transientConstants = Self.timeConstants.filter { $0 <= 2 * span }
    for (k, constant) in transientConstants.enumerated() {
      for i in 0..<n { rows[i][DesignLane.firstTransient + k] = exp(-seconds[i] / constant) }
    }
    if let constant = Self.bestConstant(seconds, minutes, readings, span: span) {
      fittedConstant = constant
      for i in 0..<n { rows[i][DesignLane.fittedTransient] = exp(-seconds[i] / constant) }
    }
    if n >= 45, let period = Self.bestPeriod(seconds, minutes, readings, span: span) {
      hasCycle = true
      cyclePeriod = period
      let omega = 2 * Double.pi / period
      for i in 0..<n {
        rows[i][DesignLane.cosine] = cos(omega * seconds[i])
        rows[i][DesignLane.sine] = sin(omega * seconds[i])
      }
    }
  }

  static let stepMargin = 3

  /// The split that lowers the least-squares residual of line + step the most; at least three readings a side.
  private static func bestStep(_ t: [Double], _ y: [Double]) -> Int? {
    let n = t.count
    guard n >= 2 * stepMargin else { return nil }
    // Residuals of y on [1, t]; a step is judged by its own residual on [1, t] (Frisch and Waugh 1933).
    var stt = 0.0
    var sty = 0.0
    for i in 0..<n {
      stt += t[i] * t[i]
      sty += t[i] * y[i]
    }
    guard stt > 0 else { return nil }
    var tailT = 0.0
    var tailY = 0.0
    var totalY = 0.0
    for value in y { totalY += value }
    var best: (gain: Double, index: Int)?
    for index in stride(from: n - 1, through: stepMargin, by: -1) {
      tailT += t[index]
      tailY += y[index]
      let count = Double(n - index)
      guard n - index >= stepMargin else { continue }
      let square = count - count * count / Double(n) - tailT * tailT / stt
      guard square > 1e-9 else { continue }
      let product = tailY - count * totalY / Double(n) - tailT * sty / stt
      let gain = product * product / square
      if gain > best?.gain ?? 0 { best = (gain, index) }
    }
    return best?.index
  }

  /// The time constant, 2 s to twice the span in steps of a tenth, whose decay lowers the residual of the line most.
  ///
  /// The grid of doubling constants misses a sharp warm-up by so much that the rest looks like growth: with it alone
  /// 18, 12, 7 and 0.5 % of warm-ups without a leak were called leaks at 1, 2, 4 and 8 minutes.
  private static func bestConstant(
    _ seconds: [Double], _ t: [Double], _ y: [Double], span: Double
  ) -> Double? {
    var stt = 0.0
    for value in t { stt += value * value }
    guard stt > 0 else { return nil }
    let count = Double(t.count)
    var best: (gain: Double, constant: Double)?
    var constant = 2.0
    while constant <= 2 * span {
      var sum = 0.0
      var time = 0.0
      var square = 0.0
      var product = 0.0
      for i in t.indices {
        let e = exp(-seconds[i] / constant)
        sum += e
        time += e * t[i]
        square += e * e
        product += e * y[i]
      }
      let rest = square - sum * sum / count - time * time / stt
      let gain = rest > 1e-9 * square ? product * product / rest : 0
      if gain > best?.gain ?? 0 { best = (gain, constant) }
      constant *= 1.1
    }
    return best?.constant
  }

  /// The period of at least 12 s and at least three cycles whose cosine and sine lower the residual the most, among
  /// quarter steps of the number of cycles.
  ///
  /// Frequencies are equally spaced, so each reading's phasor is turned by its own fixed angle from one to the next
  /// and no trigonometric function is called in the loop.
  private static func bestPeriod(
    _ seconds: [Double], _ t: [Double], _ y: [Double], span: Double
  ) -> Double? {
    let slowest = 4 * 3
    let fastest = Int(span / 12 * 4 + 1e-9)
    guard fastest >= slowest else { return nil }
    let n = seconds.count
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
    return best.map { 4 * span / Double($0.quarters) }
  }
}
