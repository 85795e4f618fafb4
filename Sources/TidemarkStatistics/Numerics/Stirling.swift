import Foundation

/// ln Γ(z + 1) minus Stirling's formula: the small part that remains, exact where the large parts cancel.
///
/// C. Loader, "Fast and accurate computation of binomial probabilities", 2000, eq. 4; series in 1/z from
/// Abramowitz and Stegun 6.1.41, direct below 16.
func stirlingRemainder(_ z: Double) -> Double {
  if z < 16 { return logGamma(z + 1) - (z + 0.5) * log(z) + z - 0.5 * log(2 * Double.pi) }
  let s = 1 / (z * z)
  return (1 / 12.0 - (1 / 360.0 - (1 / 1260.0 - (1 / 1680.0 - 1 / 1188.0 * s) * s) * s) * s) / z
}

/// x ln(x/m) + m - x without cancellation for x near m (Loader 2000, "bd0"). Both positive.
func deviance(_ x: Double, _ m: Double) -> Double {
  if abs(x - m) < 0.1 * (x + m) {
    let v = (x - m) / (x + m)
    var sum = (x - m) * v
    var term = 2 * x * v
    var j = 1.0
    while true {
      term *= v * v
      let next = sum + term / (2 * j + 1)
      if next == sum { return next }
      sum = next
      j += 1
    }
  }
  return x * log(x / m) + m - x
}

/// ln Γ(x) for x > 0.
func logGamma(_ x: Double) -> Double {
  lgamma(x)
}
