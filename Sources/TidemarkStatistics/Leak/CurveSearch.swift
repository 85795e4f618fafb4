import Foundation

/// Where a last piece may begin that settles exponentially before it grows straight: a second stage of a start-up, a
/// cache that fills late, a burst that dies away.
///
/// For each number of breaks, the place and the time constant that lower the residual most, the readings before in
/// their best straight pieces. Sums over `exp(-(t - start)/T)` come by recursion from the end, so all places cost one
/// pass for each constant; the column is regressed after the constant and time (Frisch and Waugh 1933).
struct CurveSearch {
  struct Curve {
    let breaks: Int
    /// Index of the first reading of the last piece.
    let start: Int
    /// exp(-Δt/T) from one reading to the next.
    let decay: Double

    /// Of the exponential, in units of the readings: the same bounds as of a transient of the whole series.
    func largest(_ range: Double, length: Int) -> Double {
      let constants = -log(decay) * Double(length)
      return (constants >= 4 ? 3 : 1.1) * range / (1 - exp(-constants))
    }
  }

  private(set) var curves: [Curve] = []

  /// Time constants are sought from a 64th of the span in steps of a half.
  static let constants = 8
  static let ratio = 1.5
  /// Weighed in units of the best one.
  static let around = [0.7, 0.84, 0.93, 1, 1.08, 1.2, 1.43]
  static let mostBreaks = 4
  /// A piece is this many time constants long, or its end could not be told from growth.
  static let leastLength = 2.0

  /// - Parameters:
  ///   - t, y: centred.
  ///   - distances: best sum of squares of readings 0..<b by straight pieces, for each number of breaks.
  ///   - tails: sum of squares of the line through the readings from a to the end.
  init(_ t: [Double], _ y: [Double], distances: [[Double]], tails: [Double]) {
    let n = t.count
    let least = GrowthEvidence.leastLastReadings
    guard n >= 2 * least else { return }
    var best = [(cost: Double, start: Int, length: Double)?](repeating: nil, count: distances.count)
    for k in 0..<Self.constants {
      // In readings.
      let length = Double(n - 1) / 64 * pow(Self.ratio, Double(k))
      guard length >= 1 else { continue }
      let q = exp(-1 / length)
      var (count, time, timeTime, reading, timeReading) = (0.0, 0.0, 0.0, 0.0, 0.0)
      var (u, uu, ut, uy) = (0.0, 0.0, 0.0, 0.0)
      for s in stride(from: n - 1, through: BreakSearch.minimumPiece, by: -1) {
        count += 1
        time += t[s]
        timeTime += t[s] * t[s]
        reading += y[s]
        timeReading += t[s] * y[s]
        u = 1 + q * u
        uu = 1 + q * q * uu
        ut = t[s] + q * ut
        uy = y[s] + q * uy
        guard n - s >= least, count >= Self.leastLength * length else { continue }
        let tt = timeTime - time * time / count
        let tu = ut - u * time / count
        let own = uu - u * u / count - tu * tu / tt
        guard tt > 0, own > 1e-9 * uu else { continue }
        let product = uy - u * reading / count - tu * (timeReading - time * reading / count) / tt
        let rest = max(0, tails[s] - product * product / own)
        for index in distances.indices where distances[index][s] + rest < best[index]?.cost ?? .infinity {
          best[index] = (distances[index][s] + rest, s, length)
        }
      }
    }
    for (index, place) in best.enumerated() {
      guard let place else { continue }
      let length = Self.refined(t, y, start: place.start, near: place.length)
      curves += Self.around.map {
        Curve(breaks: index + 1, start: place.start, decay: exp(-1 / (length * $0)))
      }
    }
  }

  /// The constant, in readings, within one step of the grid: golden section. A coarse one leaves a rest that looks like
  /// growth.
  private static func refined(_ t: [Double], _ y: [Double], start: Int, near length: Double) -> Double {
    let n = t.count
    let count = Double(n - start)
    let middle = t[start...].reduce(0, +) / count
    let level = y[start...].reduce(0, +) / count
    let timeTime = t[start...].reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
    let timeReading = (start..<n).reduce(0) { $0 + (t[$1] - middle) * (y[$1] - level) }
    func gain(_ logLength: Double) -> Double {
      let q = exp(-exp(-logLength))
      var (u, sum, uu, ut, uy) = (1.0, 0.0, 0.0, 0.0, 0.0)
      for i in start..<n {
        sum += u
        uu += u * u
        ut += u * (t[i] - middle)
        uy += u * (y[i] - level)
        u *= q
      }
      let own = uu - sum * sum / count - ut * ut / timeTime
      let product = uy - ut * timeReading / timeTime
      return own > 1e-9 * uu ? product * product / own : 0
    }
    let golden = (5.0.squareRoot() - 1) / 2
    let most = log(count / leastLength)
    var (low, high) = (max(0, log(length) - log(ratio)), min(most, log(length) + log(ratio)))
    for _ in 0..<10 {
      let (c, d) = (high - golden * (high - low), low + golden * (high - low))
      if gain(c) > gain(d) { high = d } else { low = c }
    }
    return exp((low + high) / 2)
  }
}
