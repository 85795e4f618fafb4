/// The forms of times that are understood without being told.
enum TimeForms {
  /// Which number of `03/01/2026` is the month.
  enum DateOrder: Sendable { case monthFirst, dayFirst }

  private static let clock = "%H:%M[:%S[.%f]][,%f][ ][%p]"
  private static let zone = "[,][ ][%z]"
  private static let clockAndZone = "^" + clock + zone

  private static func patterns(_ texts: [String]) -> [TimePattern] {
    texts.compactMap { TimePattern($0, hasGroups: true) }
  }

  /// The year first, or a month that has a name.
  static let plain: [TimePattern] = patterns([
    "%Y-%m-%d[\(clockAndZone)]", "%Y/%m/%d[\(clockAndZone)]", "%Y.%m.%d[\(clockAndZone)]",
    "%Y%m%d^%H%M%S[.%f]\(zone)", "%Y%m%d%H%M%S[.%f]\(zone)", "%Y-%m-%d^%H-%M-%S[.%f]\(zone)",
    "%d.%m.%Y[\(clockAndZone)]", "%d.%m.%y[\(clockAndZone)]",
    // `date` in the C locale, asctime, and `date` of en_US, en_GB; RFC 2822 and HTTP.
    "%a %b %d \(clock)\(zone) %Y", "%a[,] %d[.] %b[,] %Y[\(clockAndZone)]",
    "%a[,] %d[.] %b \(clock)\(zone) %Y",
    "%a[,] %b %d[,] %Y[\(clockAndZone)]",
    // Apache's logs.
    "%d/%b/%Y:\(clock)\(zone)", "%d[.] %b %Y[\(clockAndZone)]", "%d de %b de %Y[\(clockAndZone)]",
    "%d-%b-%Y[\(clockAndZone)]",
    "%b %d[,] %Y[\(clockAndZone)]", "%b %d \(clock)\(zone) %Y",
    "\(clock)[,] %Y-%m-%d", "\(clock)[,] %d.%m.%Y", "\(clock)[,] %d %b %Y",
  ])

  static let monthFirst = patterns(["%m/%d/%Y[\(clockAndZone)]", "%m/%d/%y[\(clockAndZone)]"])
  static let dayFirst = patterns(["%d/%m/%Y[\(clockAndZone)]", "%d/%m/%y[\(clockAndZone)]"])
  static let dashedMonthFirst = patterns(["%m-%d-%Y[\(clockAndZone)]"])
  static let dashedDayFirst = patterns(["%d-%m-%Y[\(clockAndZone)]"])
  /// `ts` of moreutils by default, and syslog.
  static let withoutYear = patterns([
    // Apart, because `Mar` begins `mardi` too.
    "%b %d \(clock)\(zone)", "%d %b \(clock)\(zone)", "%a[,] %b %d \(clock)\(zone)",
    "%a[,] %d %b \(clock)\(zone)",
  ])
  static let clockOnly = patterns([clock + zone])

  /// For messages.
  static let accepted =
    "understood are 2026-03-01 10:00:00 (also with T, fractions, AM/PM, a zone), 2026/03/01 10:00, 01.03.2026 10:00, 03/01/2026 10:00, 20260301T100000Z, Sun Mar 1 10:00:00 UTC 2026, Sun, 01 Mar 2026 10:00:00 +0000, Mar 01 10:00:00, Unix time in s, ms, µs or ns, and with --start clock times and seconds since the start; name any other form with --time-format '%d.%m.%Y %H:%M'"
}

extension CivilTime {
  /// nil where no such day or hour exists.
  init?(year: Int64, _ parts: TimePattern.Parts) {
    guard let month = parts.month, let day = parts.day, let clock = parts.clockMicroseconds else {
      return nil
    }
    self.init(
      year: year, month: month, day: day, clockMicroseconds: clock, offsetSeconds: parts.offsetSeconds)
  }
}

extension TimePattern.Parts {
  /// Microseconds since midnight; nil where there is no such hour.
  var clockMicroseconds: Int64? {
    var hour = self.hour ?? 0
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    return (hour * 3600 + minute * 60 + second) * 1_000_000 + microsecond
  }
}
