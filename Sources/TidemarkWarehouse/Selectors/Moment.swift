import Foundation

/// A moment of the calendar, to the microsecond, UTC.
package struct Moment: Sendable, Hashable, Comparable {
  /// Unix microseconds.
  package let microseconds: Int64

  package init(microseconds: Int64) { self.microseconds = microseconds }

  package static var now: Moment {
    Moment(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded(.down)))
  }

  /// `2026-11-22T09:30:00Z`, with or without a fraction, or a day `2026-11-22`, which is its beginning; nil for
  /// anything else, and for days that no calendar has.
  package init?(iso8601 text: String) {
    guard
      let match = text.wholeMatch(
        of: /(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?Z)?/),
      let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3)
    else { return nil }
    func number(_ digits: Substring?) -> Int64 { digits.flatMap { Int64($0) } ?? 0 }
    let date = CivilDate(year: year, month: month, day: day)
    let (hour, minute, second) = (number(match.4), number(match.5), number(match.6))
    // The 31st of February comes back as a day of March.
    guard 1...12 ~= month, CivilDate(daysSinceEpoch: date.daysSinceEpoch) == date, hour < 24, minute < 60,
      second < 60
    else { return nil }
    let fraction = match.7.map { Int64($0 + String(repeating: "0", count: 6 - $0.count)) ?? 0 } ?? 0
    let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second
    microseconds = seconds * 1_000_000 + fraction
  }

  /// To the millisecond, in the form in which the views give times, so that the texts sort like the moments.
  package var iso8601: String {
    let (days, rest) = microseconds.floorDivided(by: Self.dayMicroseconds)
    let (date, seconds) = (CivilDate(daysSinceEpoch: days), rest / 1_000_000)
    return
      "\(date.year.padded(4))-\(date.month.padded(2))-\(date.day.padded(2))T\((seconds / 3600).padded(2)):"
      + "\((seconds / 60 % 60).padded(2)):\((seconds % 60).padded(2)).\((rest / 1000 % 1000).padded(3))Z"
  }

  /// `20261122_093000`.
  package var testID: String {
    let (days, rest) = microseconds.floorDivided(by: Self.dayMicroseconds)
    let (date, seconds) = (CivilDate(daysSinceEpoch: days), rest / 1_000_000)
    return "\(date.year.padded(4))\(date.month.padded(2))\(date.day.padded(2))_\((seconds / 3600).padded(2))"
      + "\((seconds / 60 % 60).padded(2))\((seconds % 60).padded(2))"
  }

  /// Beginning of the day.
  var day: Moment {
    Moment(microseconds: microseconds.floorDivided(by: Self.dayMicroseconds).quotient * Self.dayMicroseconds)
  }

  /// Beginning of the Monday of its week.
  var week: Moment {
    // 1970-01-01 was a Thursday.
    let days = microseconds.floorDivided(by: Self.dayMicroseconds).quotient + 3
    return day.adding(days: -days.floorDivided(by: 7).remainder)
  }

  package func adding(days: Int64) -> Moment {
    Moment(microseconds: microseconds + days * Self.dayMicroseconds)
  }

  package static let dayMicroseconds: Int64 = 86_400_000_000

  package static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }
}
