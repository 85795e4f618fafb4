import TidemarkWarehouse

/// Times as Go prints them (RFC 3339 with up to nine digits of a second, trailing zeros cut), to the nanosecond.
///
/// `Date` counts in a Double, which is off by 0.2 µs today, and Foundation's formatters stop at milliseconds.
enum NanosecondTimestamp {
  /// From 1970 to 2200: the difference of two of them, with some seconds around, fits into Int64.
  static let range: ClosedRange<Int64> = 0...7_258_118_400_000_000_000

  /// Unix nanoseconds; nil for a text of another form, for the year 1, by which Go means never, and for any other time at
  /// which no container ran.
  static func parse(_ text: String) -> Int64? {
    var scanner = Scanner(bytes: Array(text.utf8))
    guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
      let day = scanner.digits(2), scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
      let hour = scanner.digits(2), scanner.skip(":"), let minute = scanner.digits(2), scanner.skip(":"),
      let second = scanner.digits(2), 1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second <= 60,
      // Zones west of UTC show 1970 as the year before; the difference of two such times fits into Int64 as well.
      1969...2200 ~= year
    else { return nil }
    var nanoseconds: Int64 = 0
    if scanner.skip(".") {
      guard let fraction = scanner.fraction() else { return nil }
      nanoseconds = fraction
    }
    guard let zoneSeconds = scanner.zone(), scanner.isAtEnd else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSinceEpoch
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - zoneSeconds
    return seconds * 1_000_000_000 + nanoseconds
  }

  /// In UTC with all nine digits.
  static func text(_ unixNanoseconds: Int64) -> String {
    let (seconds, nanoseconds) = unixNanoseconds.floorDivided(by: 1_000_000_000)
    let (days, rest) = seconds.floorDivided(by: 86_400)
    let date = CivilDate(daysSinceEpoch: days)
    return "\(date.year.padded(4))-\(date.month.padded(2))-\(date.day.padded(2))T\((rest / 3600).padded(2)):"
      + "\((rest / 60 % 60).padded(2)):\((rest % 60).padded(2)).\(nanoseconds.padded(9))Z"
  }

  private struct Scanner {
    let bytes: [UInt8]
    var index = 0

    var isAtEnd: Bool { index == bytes.count }

    mutating func skip(_ character: Character) -> Bool {
      guard index < bytes.count, bytes[index] == character.asciiValue else { return false }
      index += 1
      return true
    }

    mutating func digit() -> Int64? {
      guard index < bytes.count, 48...57 ~= bytes[index] else { return nil }
      index += 1
      return Int64(bytes[index - 1]) - 48
    }

    mutating func digits(_ count: Int) -> Int64? {
      var number: Int64 = 0
      for _ in 0..<count {
        guard let digit = digit() else { return nil }
        number = number * 10 + digit
      }
      return number
    }

    /// Nanoseconds; digits beyond the ninth are cut.
    mutating func fraction() -> Int64? {
      var (number, count) = (Int64(0), 0)
      while let digit = digit() {
        if count < 9 { number = number * 10 + digit }
        count += 1
      }
      guard count > 0 else { return nil }
      for _ in min(count, 9)..<9 { number *= 10 }
      return number
    }

    mutating func zone() -> Int64? {
      if skip("Z") || skip("z") { return 0 }
      let sign: Int64
      if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
      guard let hours = digits(2), skip(":"), let minutes = digits(2) else { return nil }
      return sign * (hours * 3600 + minutes * 60)
    }
  }
}
