/// The zero of a continuous function between two points of opposite sign, to the last digits.
///
/// The Illinois variant of false position (Dowell and Jarratt 1971), with a bisection whenever
/// three steps have not halved the bracket. Returns the end nearer to zero when the signs agree.
func bracketedRoot(
  from start: Double, to end: Double, tolerance: Double = 0, _ f: (Double) -> Double
) -> Double {
  var a = start
  var b = end
  var fa = f(a)
  var fb = f(b)
  if fa == 0 { return a }
  if fb == 0 { return b }
  guard (fa < 0) != (fb < 0) else { return abs(fa) < abs(fb) ? a : b }
  var width = abs(b - a)
  for step in 1...400 {
    var c = (fa.isFinite && fb.isFinite) ? b - fb * (b - a) / (fb - fa) : (a + b) / 2
    if step % 3 == 0 {
      if abs(b - a) > 0.5 * width { c = (a + b) / 2 }
      width = abs(b - a)
    }
    if !(c > min(a, b) && c < max(a, b)) { c = (a + b) / 2 }
    if c == a || c == b { break }
    let fc = f(c)
    if fc == 0 { return c }
    if (fc < 0) != (fb < 0) {
      a = b
      fa = fb
    } else {
      fa /= 2
    }
    b = c
    fb = fc
    if abs(b - a) <= max(tolerance, 4e-16 * abs(b)) { break }
  }
  return b
}

/// The zero of a rising function between `low` and `high`: Newton's method, and a bisection where a step leaves what is left
/// of the bracket.
///
/// It asks a mixture of hundreds of distributions four times where a search that knows no slope asks ten.
///
/// - Parameters:
///   - start: a first guess.
///   - lastStep: of a smooth function, about the square of the last step remains.
///   - tolerance: of a bracket that bisections have narrowed.
///   - f: the value and the slope. Only a value below 1e-5 ends the search: in a spike a step is short far from the zero.
func newtonRoot(
  near start: Double, from low: Double, to high: Double, lastStep: Double, tolerance: Double,
  _ f: (Double) -> (value: Double, slope: Double)
) -> Double {
  var (x, low, high) = (start, low, high)
  for _ in 0..<30 {
    if !(x > low && x < high) { x = (low + high) / 2 }
    let here = f(x)
    if here.value > 0 { high = x } else { low = x }
    let step = here.value / here.slope
    if abs(step) <= lastStep, abs(here.value) < 1e-5 { return x - step }
    if high - low <= tolerance { return x }
    x -= step
  }
  return bracketedRoot(from: low, to: high, tolerance: tolerance) { f($0).value }
}
