/// A closed range of plausible values, both ends finite, lower <= upper.
package struct Interval: Hashable, Sendable, Codable {
  package let lower: Double
  package let upper: Double

  /// Nil when an end is not finite; ends in the wrong order are exchanged.
  package init?(_ a: Double, _ b: Double) {
    guard a.isFinite, b.isFinite else { return nil }
    lower = min(a, b)
    upper = max(a, b)
  }

  package var width: Double { upper - lower }

  package func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// Centre plus and minus a half width; nil when the result is not finite.
  static func around(_ centre: Double, halfWidth: Double) -> Interval? {
    Interval(centre - halfWidth, centre + halfWidth)
  }
}
