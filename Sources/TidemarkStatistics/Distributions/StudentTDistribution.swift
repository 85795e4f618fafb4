import Foundation
import Synchronization

/// Student's t with any positive number of degrees of freedom, whole or not.
package struct StudentTDistribution: Sendable, Equatable {
  package let degreesOfFreedom: Double

  /// Nil unless the degrees of freedom are positive and finite.
  package init?(degreesOfFreedom: Double) {
    guard degreesOfFreedom > 0, degreesOfFreedom.isFinite else { return nil }
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// P(T <= t). Abramowitz and Stegun 26.7.1: half of I_{ν/(ν+t²)}(ν/2, 1/2) in the tail.
  package func cumulative(_ t: Double) -> Double { t < 0 ? tail(-t) : 1 - tail(t) }

  /// P(T > t).
  package func survival(_ t: Double) -> Double { t < 0 ? 1 - tail(-t) : tail(t) }

  /// P(|T| > |t|), without cancellation.
  package func twoSided(_ t: Double) -> Double { min(1, 2 * tail(abs(t))) }

  package func density(_ t: Double) -> Double {
    let v = degreesOfFreedom
    return exp(logGamma((v + 1) / 2) - logGamma(v / 2) - (v + 1) / 2 * log1p(t * t / v))
      / (v * Double.pi).squareRoot()
  }

  /// The t with P(T <= t) = p; nil unless 0 < p < 1.
  package func quantile(_ p: Double) -> Double? {
    guard p > 0, p < 1 else { return nil }
    if p == 0.5 { return 0 }
    let magnitude = tailQuantile(p < 0.5 ? p : 1 - p)
    return p < 0.5 ? -magnitude : magnitude
  }

  /// Half width of a central interval in standard errors, for example 1.96 at level 0.95 and many degrees.
  package func criticalValue(level: Double) -> Double? {
    let question = CriticalValue(degreesOfFreedom: degreesOfFreedom, level: level)
    if let known = Self.criticalValues.withLock({ $0[question] }) { return known }
    let found = quantile(0.5 + level / 2)
    Self.criticalValues.withLock { known in
      if known.count >= 1000 { known.removeAll() }
      known[question] = found
    }
    return found
  }

  private struct CriticalValue: Hashable {
    let degreesOfFreedom: Double
    let level: Double
  }

  /// Those found last: a table of a thousand series has four intervals in each row and few different degrees of freedom.
  private static let criticalValues = Mutex<[CriticalValue: Double]>([:])

  /// P(T > t) for t >= 0.
  private func tail(_ t: Double) -> Double {
    guard t.isFinite else { return t.isNaN ? .nan : 0 }
    let v = degreesOfFreedom
    let square = t * t
    guard square.isFinite else { return 0 }
    let x = v / (v + square)
    guard let beta = incompleteBeta(x, a: v / 2, b: 0.5, complement: square / (v + square)) else { return 0 }
    return beta.lower / 2
  }

  /// The t > 0 with P(T > t) = q, by a bracketed root search on the logarithm of the tail.
  private func tailQuantile(_ q: Double) -> Double {
    var high = 1.0
    while tail(high) > q, high < 1e300 { high *= 2 }
    let target = log(q)
    return bracketedRoot(from: high == 1 ? 0 : high / 2, to: high) { log(tail($0)) - target }
  }
}
