import Foundation

/// ψ(x), the derivative of ln Γ, for x > 0.
///
/// By the recurrence ψ(x) = ψ(x + 1) - 1/x up to x >= 12, then the asymptotic series (Abramowitz and Stegun 1964,
/// 6.3.5 and 6.3.18); relative error below 1e-14.
func digamma(_ x: Double) -> Double {
  var x = x
  var sum = 0.0
  while x < 12 {
    sum -= 1 / x
    x += 1
  }
  let y = 1 / (x * x)
  let series =
    y * (1 / 12.0 - y * (1 / 120.0 - y * (1 / 252.0 - y * (1 / 240.0 - y * (1 / 132.0 - y * 691 / 32760.0)))))
  return sum + log(x) - 0.5 / x - series
}

/// ψ'(x) for x > 0 (Abramowitz and Stegun 1964, 6.4.6 and 6.4.12).
func trigamma(_ x: Double) -> Double {
  var x = x
  var sum = 0.0
  while x < 12 {
    sum += 1 / (x * x)
    x += 1
  }
  let y = 1 / (x * x)
  let series =
    y
    * (1 / 6.0 - y * (1 / 30.0 - y * (1 / 42.0 - y * (1 / 30.0 - y * (5 / 66.0 - y * 691 / 2730.0)))))
  return sum + 1 / x + y / 2 + series / x
}

/// The x > 0 with ψ'(x) = y, for y > 0: Newton's method on 1/ψ', which is convex (Smyth 2004, appendix).
func trigammaInverse(_ y: Double) -> Double {
  if y > 1e7 { return 1 / y.squareRoot() }
  if y < 1e-6 { return 1 / y }
  var x = 0.5 + 1 / y
  for _ in 0..<50 {
    let value = trigamma(x)
    let step = value * (1 - value / y) / tetragamma(x)
    x += step
    if -step / x < 1e-12 { break }
  }
  return x
}

/// ψ''(x) for x > 0 (Abramowitz and Stegun 1964, 6.4.6 and 6.4.13).
private func tetragamma(_ x: Double) -> Double {
  var x = x
  var sum = 0.0
  while x < 12 {
    sum -= 2 / (x * x * x)
    x += 1
  }
  let y = 1 / (x * x)
  let series = y * (0.5 - y * (1 / 6.0 - y * (1 / 6.0 - y * (3 / 10.0 - y * 5 / 6.0))))
  return sum - y - y / x - y * series
}
