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
      let year = Int32(match.1), let month = Int32(match.2), let day = Int32(match.3)
    else { return nil }
    func number(_ digits: Substring?) -> Int32 { digits.flatMap { Int32($0) } ?? 0 }
    var parts = tm()
    parts.tm_year = year - 1900
    parts.tm_mon = month - 1
    parts.tm_mday = day
    parts.tm_hour = number(match.4)
    parts.tm_min = number(match.5)
    parts.tm_sec = number(match.6)
    let fraction = match.7.map { Int64($0 + String(repeating: "0", count: 6 - $0.count)) ?? 0 } ?? 0
    let asked = parts
    let seconds = timegm(&parts)
    // timegm turns the 31st of February into a day of March, and says so.
    guard parts.tm_mon == asked.tm_mon, parts.tm_mday == asked.tm_mday, parts.tm_hour == asked.tm_hour,
      parts.tm_min == asked.tm_min
    else { return nil }
    microseconds = Int64(seconds) * 1_000_000 + fraction
  }

  /// To the millisecond, in the form in which the views give times, so that the texts sort like the moments.
  package var iso8601: String {
    let milliseconds = microseconds.flooredDivision(by: 1000)
    var seconds = time_t(milliseconds.flooredDivision(by: 1000))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return String(
      format: "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
      parts.tm_hour, parts.tm_min, parts.tm_sec, Int(milliseconds - Int64(seconds) * 1000))
  }

  /// Beginning of the day.
  var day: Moment {
    Moment(microseconds: microseconds.flooredDivision(by: Self.dayMicroseconds) * Self.dayMicroseconds)
  }

  /// Beginning of the Monday of its week.
  var week: Moment {
    // 1970-01-01 was a Thursday.
    let days = microseconds.flooredDivision(by: Self.dayMicroseconds) + 3
    return day.adding(days: -(days - days.flooredDivision(by: 7) * 7))
  }

  package func adding(days: Int64) -> Moment {
    Moment(microseconds: microseconds + days * Self.dayMicroseconds)
  }

  package static let dayMicroseconds: Int64 = 86_400_000_000

  package static func < (a: Moment, b: Moment) -> Bool { a.microseconds < b.microseconds }
}

extension Int64 {
  /// Rounded towards minus infinity.
  fileprivate func flooredDivision(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }
}
