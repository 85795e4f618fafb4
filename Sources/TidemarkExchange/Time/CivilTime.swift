/// A moment as a calendar and a clock on the wall show it, with or without the zone they stand in.
package struct CivilTime: Sendable, Equatable {
  /// Microseconds since 1970-01-01T00:00:00 of that wall.
  package let wallMicroseconds: Int64
  /// Of the wall against UTC, east positive; nil when the text named none.
  package let offsetSeconds: Int?

  /// ISO 8601 as Python, Docker and SQLite write it: `2026-11-22T09:30:00.123456`, a space or `T` between, seconds and
  /// fraction optional, then nothing, `Z` or `+02:00`. nil for anything else, and for days that do not exist.
  package init?(_ text: String) {
    guard
      let match = text.wholeMatch(
        of:
          /(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d(?::?\d\d)?)?/
      ),
      let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3)
    else { return nil }
    let (hour, minute, second) = (
      Int64(match.4 ?? "0") ?? 0, Int64(match.5 ?? "0") ?? 0, Int64(match.6 ?? "0") ?? 0
    )
    guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, year), hour < 24, minute < 60,
      second < 61
    else { return nil }
    let fraction = (match.7 ?? "") + "000000000"
    let microseconds = Int64(fraction.prefix(6)) ?? 0
    let seconds = Self.daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
    wallMicroseconds = seconds * 1_000_000 + microseconds
    offsetSeconds = match.8.flatMap { Self.offset(String($0)) }
    if match.8 != nil, offsetSeconds == nil { return nil }
  }

  /// nil for a day that does not exist.
  init?(year: Int64, month: Int64, day: Int64, clockMicroseconds: Int64, offsetSeconds: Int?) {
    guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, year) else { return nil }
    wallMicroseconds = Self.daysSince1970(year, month, day) * 86_400_000_000 + clockMicroseconds
    self.offsetSeconds = offsetSeconds
  }

  init(wallMicroseconds: Int64, offsetSeconds: Int?) {
    self.wallMicroseconds = wallMicroseconds
    self.offsetSeconds = offsetSeconds
  }

  /// Of the day, as that wall shows it.
  var year: Int64 {
    Self.date(daysSince1970: wallMicroseconds.flooredDivision(by: 86_400_000_000).quotient).year
  }

  /// `Z`, `UTC`, `+02:00`, `-0330`; nil for anything else.
  package static func offset(_ text: String) -> Int? {
    if text == "Z" || text == "UTC" { return 0 }
    let digits = text.filter(\.isNumber)
    guard let sign = text.first, sign == "+" || sign == "-", digits.count >= 4,
      text.dropFirst().allSatisfy({ $0.isNumber || $0 == ":" }),
      let hours = Int(digits.prefix(2)), let minutes = Int(digits.dropFirst(2).prefix(2)), hours < 24,
      minutes < 60
    else { return nil }
    let seconds = hours * 3600 + minutes * 60 + (Int(digits.dropFirst(4)) ?? 0)
    return sign == "-" ? -seconds : seconds
  }

  /// As Python's `datetime.isoformat()`: the fraction has six digits, or is left out when it is zero.
  package static func pythonText(wallMicroseconds: Int64) -> String {
    let (seconds, microseconds) = wallMicroseconds.flooredDivision(by: 1_000_000)
    let (days, second) = seconds.flooredDivision(by: 86_400)
    let (year, month, day) = date(daysSince1970: days)
    func padded(_ number: Int64, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return
      "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
      + (microseconds == 0 ? "" : "." + padded(microseconds, 6))
  }

  // Days and dates: Howard Hinnant, chrono-compatible low-level date algorithms, days_from_civil and civil_from_days.

  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = year.flooredDivision(by: 400).quotient
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }

  private static func days(in month: Int64, _ year: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }
}

extension Int64 {
  /// The remainder is never negative.
  func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
