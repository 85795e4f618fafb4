import Foundation

/// The shapes besides straight pieces that one series is weighed for, and their columns.
struct ShapeDesign {
  struct Shape {
    let structure: SlopeStructure
    var columns: [Int]
    /// ln of what the shape costs against the plain line: its free numbers and its share of the prior.
    let penalty: Double
    /// Second of the step or bend, time constant or period.
    let place: Double
    /// Of the first column; nil for any.
    var largestCoefficient: Double?
  }

  private(set) var columns: [[Double]] = []
  /// The plain line first.
  private(set) var shapes: [Shape] = [Shape(structure: .line, columns: [], penalty: 0, place: 0)]

  /// Other time constants that are tried, in units of the best one.
  static let aside = [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.25, 1.45, 1.7, 2.0, 2.5]
  static let bends = 12
  /// Longest time constant in units of the span.
  static let reach = 1.5

  /// - Parameters:
  ///   - seconds: ascending, from 0.
  ///   - minutes: the same, centred.
  ///   - readings: freed of their line and scaled.
  ///   - range: largest less smallest of the readings before that, in the same units.
  ///   - period: of a cycle to allow for, in seconds.
  init(seconds: [Double], minutes: [Double], readings: [Double], range: Double, period: Double?) {
    let n = seconds.count
    guard n >= GrowthEvidence.leastReadings, let span = seconds.last, span > 0 else { return }
    let half = 0.5 * log(Double(n))
    if let index = Self.bestStep(minutes, readings) {
      let share = Double(n - index) / Double(n)
      add(.step, (0..<n).map { $0 >= index ? 1 - share : -share }, 2 * half, seconds[index])
    }
    for k in 1...Self.bends {
      let place = span * Double(k) / Double(Self.bends + 1)
      add(.bend, seconds.map { min(0, $0 - place) / 60 }, 3 * half + log(Double(Self.bends)), place)
    }
    // A transient is bounded by what was seen, so that a long one cannot stand against an opposite line. A short one
    // may be larger: memory that falls while it leaks falls by less than what goes.
    func transient(_ constant: Double, _ penalty: Double) {
      let seen = 1 - exp(-span / constant)
      let room = constant <= span / 4 ? 3 : 1.1
      add(.transient, seconds.map { exp(-$0 / constant) }, penalty, constant, largest: room * range / seen)
    }
    if let constant = Self.bestConstant(seconds, minutes, readings, span: span) {
      for factor in Self.aside where constant * factor <= Self.reach * span && constant * factor >= 2 {
        transient(constant * factor, half + log(Double(Self.aside.count)))
      }
      transient(constant, 2 * half)
      if constant < span / 4 {
        // The derivative by the constant beside it, so that the slope's interval allows for not knowing it exactly.
        columns.append(seconds.map { $0 / constant * exp(-$0 / constant) })
        shapes[shapes.count - 1].columns.append(columns.count - 1)
      }
    }
    addWarmUpAndBend(seconds, minutes, readings)
    if let period {
      let omega = 2 * Double.pi / period
      columns.append(seconds.map { cos(omega * $0) })
      columns.append(seconds.map { sin(omega * $0) })
      shapes.append(
        Shape(
          structure: .cycle, columns: [columns.count - 2, columns.count - 1], penalty: 3 * half, place: period
        ))
    }
  }

  /// A warm-up that dies away and growth that begins behind it: the constant is sought in the first three fifths, because
  /// the later growth would bend it.
  private mutating func addWarmUpAndBend(_ seconds: [Double], _ minutes: [Double], _ readings: [Double]) {
    let n = 3 * seconds.count / 5
    guard n >= 2 * GrowthEvidence.leastReadings, let span = seconds.last, seconds[n - 1] > 0 else { return }
    let half = 0.5 * log(Double(seconds.count))
    let middle = Moments(minutes[..<n]).mean ?? 0
    var line = BivariateMoments()
    for i in 0..<n { line.add(x: minutes[i], y: readings[i]) }
    let mean = Moments(readings[..<n]).mean ?? 0
    let rest = (0..<n).map { readings[$0] - mean - (line.slope ?? 0) * (minutes[$0] - middle) }
    guard
      let constant = Self.bestConstant(
        Array(seconds[..<n]), minutes[..<n].map { $0 - middle }, rest, span: seconds[n - 1]),
      constant < span / 4
    else { return }
    let bends = shapes.filter { $0.structure == .bend }.enumerated().filter { $0.offset % 2 == 1 }.map(
      \.element)
    columns.append(seconds.map { exp(-$0 / constant) })
    for bend in bends {
      shapes.append(
        Shape(
          structure: .bend, columns: [columns.count - 1, bend.columns[0]], penalty: bend.penalty + 2 * half,
          place: bend.place))
    }
  }

  private mutating func add(
    _ structure: SlopeStructure, _ column: [Double], _ penalty: Double, _ place: Double,
    largest: Double? = nil
  ) {
    columns.append(column)
    shapes.append(
      Shape(
        structure: structure, columns: [columns.count - 1], penalty: penalty, place: place,
        largestCoefficient: largest))
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

  /// The time constant, 2 s to the span, whose decay lowers the residual of the line most: a grid in steps of an
  /// eighth, then golden section.
  ///
  /// The grid of doubling constants misses a sharp warm-up by so much that the rest looks like growth.
  private static func bestConstant(
    _ seconds: [Double], _ t: [Double], _ y: [Double], span: Double
  ) -> Double? {
    var stt = 0.0
    for value in t { stt += value * value }
    guard stt > 0 else { return nil }
    let count = Double(t.count)
    func gain(_ logConstant: Double) -> Double {
      let rate = -exp(-logConstant)
      var sum = 0.0
      var time = 0.0
      var square = 0.0
      var product = 0.0
      for i in t.indices {
        let e = exp(seconds[i] * rate)
        sum += e
        time += e * t[i]
        square += e * e
        product += e * y[i]
      }
      let rest = square - sum * sum / count - time * time / stt
      return rest > 1e-9 * square ? product * product / rest : 0
    }
    let step = 0.12
    var best: (gain: Double, place: Double)?
    for place in stride(from: log(2.0), through: log(reach * span), by: step) {
      let value = gain(place)
      if value > best?.gain ?? 0 { best = (value, place) }
    }
    guard let best else { return nil }
    let golden = (5.0.squareRoot() - 1) / 2
    var (low, high) = (best.place - step, min(best.place + step, log(reach * span)))
    var (c, d) = (high - golden * (high - low), low + golden * (high - low))
    var (gc, gd) = (gain(c), gain(d))
    for _ in 0..<9 {
      if gc > gd {
        (high, d, gd) = (d, c, gc)
        c = high - golden * (high - low)
        gc = gain(c)
      } else {
        (low, c, gc) = (c, d, gd)
        d = low + golden * (high - low)
        gd = gain(d)
      }
    }
    return exp((low + high) / 2)
  }
}
