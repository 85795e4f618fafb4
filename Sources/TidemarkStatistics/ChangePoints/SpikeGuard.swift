/// Single runs far off their neighbours, which a change-point search would report as two changes.
///
/// docs/statistics.md, Change points: a value more than 6σ from the median of its six neighbours, whose two direct
/// neighbours lie within 4.5σ of that median, σ = 1.4826·median|x_i - x_{i-1}|/√2. It is replaced by the median and
/// reported; on the last run it stays, since only the next run can tell a spike from a step.
package struct SpikeGuard: Sendable, Equatable {
  /// The series with its spikes replaced.
  package let values: [Double]
  /// Indices of the replaced values, ascending.
  package let spikes: [Int]
  /// The last value is far off, and no run has confirmed or refuted it yet.
  package let lastIsUnconfirmed: Bool

  package init(_ series: [Double]) {
    let n = series.count
    let steps = zip(series, series.dropFirst()).map { abs($1 - $0) }
    let sigma = (SortedValues(steps).median ?? 0) * 1.4826 / 2.0.squareRoot()
    guard n >= 5, sigma > 0, series.allSatisfy(\.isFinite) else {
      values = series
      spikes = []
      lastIsUnconfirmed = false
      return
    }
    var cleaned = series
    var found: [Int] = []
    var unconfirmed = false
    for i in series.indices {
      // No value is farther from the median of some values than from the farthest of them.
      let low = max(0, i - 3)
      let high = min(n - 1, i + 3)
      guard (low...high).contains(where: { abs(series[i] - series[$0]) > 6 * sigma }) else { continue }
      let around = (low...high).filter { $0 != i }.map { series[$0] }
      guard let median = SortedValues(around).median, abs(series[i] - median) > 6 * sigma else { continue }
      let direct = [i - 1, i + 1].filter { series.indices.contains($0) }
      guard direct.allSatisfy({ abs(series[$0] - median) <= 4.5 * sigma }) else { continue }
      if i == n - 1 {
        unconfirmed = true
      } else if i > 0 {
        cleaned[i] = median
        found.append(i)
      }
    }
    values = cleaned
    spikes = found
    lastIsUnconfirmed = unconfirmed
  }
}
