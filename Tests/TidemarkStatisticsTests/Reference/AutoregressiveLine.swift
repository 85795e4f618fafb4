import Foundation

@testable import TidemarkStatistics

/// A straight line through equally spaced readings whose residuals follow an AR(1) process: generalised least
/// squares by the Prais-Winsten transform (Prais and Winsten 1954), autocorrelation by restricted maximum
/// likelihood (Cheang and Reinsel 2000).
///
/// The first reading is scaled by √(1 - φ²), the others are v_i - φ v_{i-1}; then ordinary least squares,
/// s² = RSS*/(n - 2). REML: -½[(n-2) ln RSS* - ln(1-φ²) + ln|X*'X*|], up to a constant.
struct AutoregressiveLine: Sendable, Equatable {
  let phi: Double
  /// Units of y per unit of time.
  let slope: Double
  let slopeStandardError: Double
  let restrictedLogLikelihood: Double

  /// At a given φ in (-1, 1).
  ///
  /// - Throws: ``Undefined`` for fewer than three readings, values that are not finite, `interval` or 1 - φ² not
  ///   positive, and readings exactly on a line.
  init(_ y: [Double], interval: Double, phi: Double) throws(Undefined) {
    guard y.count > 2 else { throw .tooFewPoints(found: y.count, needed: 3) }
    try requireFinite(y)
    guard interval > 0, interval.isFinite, abs(phi) < 1 else { throw .notPositive(index: 0) }
    let n = y.count
    let dy = centred(y)
    let centre = Double(n - 1) / 2
    let first = (1 - phi * phi).squareRoot()
    // Whitened columns: one, time (centred), y (centred).
    var s11 = 0.0
    var s1t = 0.0
    var stt = 0.0
    var s1y = 0.0
    var sty = 0.0
    var syy = 0.0
    func whitened(_ i: Int) -> (one: Double, t: Double, y: Double) {
      let t = (Double(i) - centre) * interval
      guard i > 0 else { return (first, first * t, first * dy[0]) }
      let before = t - interval
      return (1 - phi, t - phi * before, dy[i] - phi * dy[i - 1])
    }
    for i in 0..<n {
      let w = whitened(i)
      s11 += w.one * w.one
      s1t += w.one * w.t
      stt += w.t * w.t
      s1y += w.one * w.y
      sty += w.t * w.y
      syy += w.y * w.y
    }
    let determinant = s11 * stt - s1t * s1t
    guard determinant > 0, syy > 0 else { throw .constantValues }
    let b = (s11 * sty - s1t * s1y) / determinant
    let a = (stt * s1y - s1t * sty) / determinant
    var rss = 0.0
    for i in 0..<n {
      let w = whitened(i)
      let r = w.y - a * w.one - b * w.t
      rss += r * r
    }
    guard rss > 0 else { throw .constantValues }
    self.phi = phi
    slope = b
    slopeStandardError = (rss / Double(n - 2) * s11 / determinant).squareRoot()
    restrictedLogLikelihood =
      -0.5 * (Double(n - 2) * log(rss) - log(1 - phi * phi) + log(determinant))
  }

  /// At the φ in (-0.9, 0.9999) of the highest restricted likelihood.
  init(_ y: [Double], interval: Double) throws(Undefined) {
    let low = -0.9
    let high = 0.9999
    let steps = 80
    func likelihood(_ phi: Double) throws(Undefined) -> Double {
      try AutoregressiveLine(y, interval: interval, phi: phi).restrictedLogLikelihood
    }
    var best = low
    var bestValue = -Double.infinity
    for step in 0...steps {
      let phi = low + (high - low) * Double(step) / Double(steps)
      let value = try likelihood(phi)
      if value > bestValue { (best, bestValue) = (phi, value) }
    }
    let cell = (high - low) / Double(steps)
    var a = max(low, best - cell)
    var b = min(high, best + cell)
    let golden = (5.0.squareRoot() - 1) / 2
    var c = b - golden * (b - a)
    var d = a + golden * (b - a)
    var fc = try likelihood(c)
    var fd = try likelihood(d)
    while b - a > 1e-8 {
      if fc > fd {
        (b, d, fd) = (d, c, fc)
        c = b - golden * (b - a)
        fc = try likelihood(c)
      } else {
        (a, c, fc) = (c, d, fd)
        d = a + golden * (b - a)
        fd = try likelihood(d)
      }
    }
    try self.init(y, interval: interval, phi: (a + b) / 2)
  }
}
