package import Foundation

/// How far a wall clock is from UTC.
package enum Zone: Sendable, Equatable {
  /// That of this machine, as the C library tells it: `TZ`, else `/etc/localtime`.
  case local
  case fixed(seconds: Int)
  case named(TimeZone)

  /// `local`, `UTC`, `+02:00` or a name such as `Europe/Berlin`; nil for anything else.
  package init?(_ text: String) {
    if text == "local" {
      self = .local
    } else if let seconds = CivilTime.offset(text) {
      self = .fixed(seconds: seconds)
    } else if let zone = TimeZone(identifier: text) {
      self = .named(zone)
    } else {
      return nil
    }
  }

  /// Seconds east of UTC at a moment.
  package func offsetSeconds(unixMicroseconds: Int64) -> Int {
    let seconds = unixMicroseconds.flooredDivision(by: 1_000_000).quotient
    switch self {
    case .fixed(let offset): return offset
    case .named(let zone): return zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
    case .local:
      var time = time_t(seconds)
      var parts = tm()
      localtime_r(&time, &parts)
      return parts.tm_gmtoff
    }
  }

  /// The moment a wall clock in this zone means.
  ///
  /// Of an hour that the clocks show twice it is the first, as Python takes it, unless `preferring` says which
  /// offset held; of one they never show it is as if they had not been changed yet.
  package func unixMicroseconds(_ time: CivilTime, preferring offset: Int? = nil) -> Int64 {
    func moment(_ offset: Int) -> Int64 { time.wallMicroseconds - Int64(offset) * 1_000_000 }
    if let named = time.offsetSeconds { return moment(named) }
    let day: Int64 = 86_400_000_000
    let before = offsetSeconds(unixMicroseconds: time.wallMicroseconds - day)
    let after = offsetSeconds(unixMicroseconds: time.wallMicroseconds + day)
    let possible = [before, after].filter { offsetSeconds(unixMicroseconds: moment($0)) == $0 }
    if let offset, possible.contains(offset) { return moment(offset) }
    return moment(possible.first ?? before)
  }

  /// The second moment that a wall clock means in the hour shown twice; nil at any other time.
  func secondUnixMicroseconds(_ time: CivilTime) -> Int64? {
    guard time.offsetSeconds == nil else { return nil }
    let day: Int64 = 86_400_000_000
    let before = offsetSeconds(unixMicroseconds: time.wallMicroseconds - day)
    let after = offsetSeconds(unixMicroseconds: time.wallMicroseconds + day)
    guard before > after else { return nil }
    let (first, second) = (
      time.wallMicroseconds - Int64(before) * 1_000_000, time.wallMicroseconds - Int64(after) * 1_000_000
    )
    return offsetSeconds(unixMicroseconds: first) == before
      && offsetSeconds(unixMicroseconds: second) == after
      ? second : nil
  }

  /// What a wall clock in this zone shows, as Python writes it.
  package func wallText(unixMicroseconds: Int64) -> String {
    CivilTime.pythonText(
      wallMicroseconds: unixMicroseconds + Int64(offsetSeconds(unixMicroseconds: unixMicroseconds))
        * 1_000_000)
  }
}
