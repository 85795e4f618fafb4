package import TidemarkStatistics

extension TimeToLimit {
  /// `12 min [8 min, never]`: expected, at the upper and at the lower bound of the growth; nil when the limit is never
  /// reached.
  package var text: String? {
    guard let earliest = earliestMinutes else { return nil }
    let latest = latestMinutes.map(minutesText) ?? "never"
    guard let expected = expectedMinutes else { return "[\(minutesText(earliest)), \(latest)]" }
    return "\(minutesText(expected)) [\(minutesText(earliest)), \(latest)]"
  }
}
