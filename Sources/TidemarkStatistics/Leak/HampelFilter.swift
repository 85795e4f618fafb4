/// Replaces lone spikes by the median of their neighbourhood (Hampel 1974; Davies and Gather 1993).
///
/// Window of seven, narrower and still symmetric at the ends so that a ramp is never bent; a value is a spike when it is more than five scales from the window's median, the scale the
/// larger of 1.4826·median|y - window median| and 1.4826·median|y_i - y_{i-1}|/√2, so that an honest step or ramp
/// stays as it is (docs/statistics.md, Leaks, step 2).
struct HampelFilter {
  let values: [Double]
  let replacedCount: Int

  init(_ y: [Double], halfWindow: Int = 3, limit: Double = 5) {
    guard y.count > 2 * halfWindow else {
      values = y
      replacedCount = 0
      return
    }
    let medians = y.indices.map { i in
      let reach = min(halfWindow, i, y.count - 1 - i)
      return SortedValues(y[(i - reach)...(i + reach)]).median ?? y[i]
    }
    let steps = zip(y, y.dropFirst()).map { abs($1 - $0) }
    let aside = zip(y, medians).map { abs($0 - $1) }
    let scale =
      1.4826 * max(SortedValues(aside).median ?? 0, (SortedValues(steps).median ?? 0) / 2.0.squareRoot())
    // Readings in whole megabytes that mostly repeat have no scale to be judged by.
    guard scale > 0 else {
      values = y
      replacedCount = 0
      return
    }
    var replaced = 0
    values = y.indices.map { i in
      guard abs(y[i] - medians[i]) > limit * scale else { return y[i] }
      replaced += 1
      return medians[i]
    }
    replacedCount = replaced
  }
}
