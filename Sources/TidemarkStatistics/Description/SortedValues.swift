import Foundation

/// Finite values in ascending order, the shape percentiles and medians are taken from.
package struct SortedValues: Sendable, Equatable {
  /// Ascending; may be empty.
  package let values: [Double]
  /// How many inputs were NaN or infinite and are not in `values`.
  package let rejectedCount: Int

  package init(_ unsorted: some Sequence<Double>) {
    var finite: [Double] = []
    var rejected = 0
    for value in unsorted {
      if value.isFinite { finite.append(value) } else { rejected += 1 }
    }
    finite.sort()
    values = finite
    rejectedCount = rejected
  }

  /// See ``percentile(_:ofSorted:)``.
  package func percentile(_ p: Double) -> Double? {
    TidemarkStatistics.percentile(p, ofSorted: values)
  }

  package var median: Double? { percentile(50) }

}

/// Percentile of type 7 (Hyndman and Fan 1996): linear between the order statistics at (n - 1)p/100.
///
/// - Parameters:
///   - p: in 0...100.
///   - values: finite, ascending.
/// - Returns: nil for an empty array or a p outside its range.
package func percentile(_ p: Double, ofSorted values: [Double]) -> Double? {
  guard !values.isEmpty, p >= 0, p <= 100 else { return nil }
  let position = p / 100 * Double(values.count - 1)
  let below = min(Int(position.rounded(.down)), values.count - 1)
  let fraction = position - Double(below)
  guard fraction > 0, below + 1 < values.count else { return values[below] }
  return values[below] + fraction * (values[below + 1] - values[below])
}
