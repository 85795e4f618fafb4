/// A stretch of the calendar, UTC, without its end.
struct TimePeriod: Sendable, Equatable {
  let start: Moment
  let end: Moment

  /// A day (`2026-11-15`, `today`, `yesterday`) or `last-week`, the Monday to Sunday before this week; nil for
  /// other words.
  init?(_ word: String, now: Moment) {
    switch word {
    case "today": self.init(day: now.day)
    case "yesterday": self.init(day: now.day.adding(days: -1))
    case "last-week": self.init(start: now.week.adding(days: -7), end: now.week)
    default:
      guard word.count == 10, let day = Moment(iso8601: word) else { return nil }
      self.init(day: day)
    }
  }

  private init(start: Moment, end: Moment) {
    self.start = start
    self.end = end
  }

  private init(day: Moment) { self.init(start: day, end: day.adding(days: 1)) }

  /// - Parameter startedAt: ISO 8601 as the views give it.
  func contains(_ startedAt: String) -> Bool { start.iso8601 <= startedAt && startedAt < end.iso8601 }
}

extension Moment {
  /// The moment an age such as `12h`, `7d` or `2w` before now; nil for other words. Without a leading zero, so that it
  /// is no beginning of a uid.
  package init?(age word: Substring, now: Moment) {
    guard let match = word.wholeMatch(of: /([1-9]\d{0,4})([hdw])/), let count = Int64(match.1) else {
      return nil
    }
    let hours: Int64 = match.2 == "h" ? 1 : match.2 == "d" ? 24 : 168
    self.init(microseconds: now.microseconds - count * hours * 3_600_000_000)
  }
}
