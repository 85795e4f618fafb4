/// Finds lone spikes (Hampel 1974; Davies and Gather 1993).
///
/// A window of seven, narrower and still symmetric at the ends so that a ramp is never bent. A value is a spike when it
/// is more than five scales from the window's median; the scale is the larger of 1.4826·median|y - window median| and
/// 1.4826·median|y_i - y_{i-1}|/√2, so that an honest step or ramp stays as it is, and at least the error of rounding,
/// without which readings in whole megabytes that mostly repeat would have no scale (docs/statistics.md, Leaks).
struct HampelFilter {
  /// Indices of the values that are no spikes, ascending.
  let kept: [Int]

  init(_ y: [Double], halfWindow: Int = 3, limit: Double = 5) {
    guard y.count > 2 * halfWindow else {
      kept = Array(y.indices)
      return
    }
    var window: [Double] = []
    let aside = y.indices.map { i in
      let reach = min(halfWindow, i, y.count - 1 - i)
      window.removeAll(keepingCapacity: true)
      for j in (i - reach)...(i + reach) {
        var place = window.count
        window.append(y[j])
        while place > 0, window[place - 1] > y[j] {
          window[place] = window[place - 1]
          place -= 1
        }
        window[place] = y[j]
      }
      return abs(y[i] - window[reach])
    }
    let steps = zip(y, y.dropFirst()).map { abs($1 - $0) }
    let scale = max(
      1.4826 * max(SortedValues(aside).median ?? 0, (SortedValues(steps).median ?? 0) / 2.0.squareRoot()),
      resolution(y) / 12.0.squareRoot())
    kept = y.indices.filter { aside[$0] <= limit * scale }
  }
}
