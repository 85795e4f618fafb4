/// A value with its interval as people read it: `6.02 [5.81, 6.23]`; nil without a value.
package func intervalText(_ value: Double?, _ interval: Interval?, decimals: Int) -> String? {
  guard let value else { return nil }
  guard let interval else { return fixed(value, decimals) }
  return fixed(value, decimals) + " " + rangeText(interval, decimals: decimals)
}

/// `[5.81, 6.23]`
package func rangeText(_ interval: Interval, decimals: Int) -> String {
  "[\(fixed(interval.lower, decimals)), \(fixed(interval.upper, decimals))]"
}

/// Minutes as `25 s`, `12 min`, `5.2 h`, `3.1 days`.
package func minutesText(_ minutes: Double) -> String {
  switch minutes {
  case ..<1.5: "\(fixed(minutes * 60, 0)) s"
  case ..<10: "\(fixed(minutes, 1)) min"
  case ..<120: "\(fixed(minutes, 0)) min"
  case ..<2880: "\(fixed(minutes / 60, 1)) h"
  case ..<1_051_200: "\(fixed(minutes / 1440, 1)) days"
  default: "over 2 years"
  }
}
