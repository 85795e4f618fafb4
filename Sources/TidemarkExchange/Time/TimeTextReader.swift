/// Reads the parts of a time from its text, from left to right.
struct TimeTextReader {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { position == bytes.count }
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipBlanks() { while next == 0x20 || next == 0x09 { position += 1 } }

  mutating func consume(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Blanks, or none where the last thing read was one.
  mutating func blanks() -> Bool {
    let start = position
    skipBlanks()
    return position > start || start > 0 && (bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09)
  }

  mutating func gap() -> Bool {
    if consume(UInt8(ascii: "T")) || consume(UInt8(ascii: "t")) || consume(UInt8(ascii: "_")) { return true }
    if consume(UInt8(ascii: ",")) {
      skipBlanks()
      return true
    }
    return blanks()
  }

  mutating func read(_ part: UInt8, width: Int?, _ parts: inout TimePattern.Parts) -> Bool {
    func number(_ range: ClosedRange<Int64>, digits: ClosedRange<Int>, _ reader: inout Self) -> Int64? {
      if width == nil, digits.upperBound == 2 { reader.skipBlanks() }
      guard let value = reader.number(width.map { $0...$0 } ?? digits), range.contains(value) else {
        return nil
      }
      return value
    }
    switch Character(Unicode.Scalar(part)) {
    case "Y":
      parts.year = number(1...9999, digits: 4...4, &self)
      return parts.year != nil
    case "y":
      // As POSIX has it: 69 to 99 belong to the last century.
      parts.year = number(0...99, digits: 2...2, &self).map { $0 < 69 ? 2000 + $0 : 1900 + $0 }
      return parts.year != nil
    case "m":
      parts.month = number(1...12, digits: 1...2, &self)
      return parts.month != nil
    case "d", "e":
      parts.day = number(1...31, digits: 1...2, &self)
      return parts.day != nil
    case "H", "k", "I", "l":
      parts.hour = number(0...23, digits: 1...2, &self)
      return parts.hour != nil
    case "M":
      guard let minute = number(0...59, digits: 1...2, &self) else { return false }
      parts.minute = minute
      return true
    case "S":
      guard let second = number(0...60, digits: 1...2, &self) else { return false }
      parts.second = second
      return true
    case "f": return fraction(&parts)
    case "s": return unixSeconds(&parts)
    case "b", "B", "h": return month(&parts)
    case "a", "A": return weekday()
    case "p": return halfOfDay(&parts)
    default: return zone(&parts)
    }
  }

  private mutating func number(_ digits: ClosedRange<Int>) -> Int64? {
    var value: Int64 = 0
    var count = 0
    while count < digits.upperBound, let byte = next, (0x30...0x39).contains(byte) {
      value = value * 10 + Int64(byte - 0x30)
      count += 1
      position += 1
    }
    return count >= digits.lowerBound ? value : nil
  }

  private mutating func fraction(_ parts: inout TimePattern.Parts) -> Bool {
    var (value, count): (Int64, Int) = (0, 0)
    while let byte = next, (0x30...0x39).contains(byte), count < 18 {
      if count < 6 { value = value * 10 + Int64(byte - 0x30) }
      count += 1
      position += 1
    }
    guard count > 0 else { return false }
    for _ in 0..<max(0, 6 - count) { value *= 10 }
    parts.microsecond = value
    return true
  }

  private mutating func unixSeconds(_ parts: inout TimePattern.Parts) -> Bool {
    guard let seconds = number(1...11) else { return false }
    parts.unixMicroseconds = seconds * 1_000_000
    if consume(UInt8(ascii: ".")) {
      guard fraction(&parts) else { return false }
      parts.unixMicroseconds = seconds * 1_000_000 + parts.microsecond
    }
    return true
  }

  private mutating func letters() -> String {
    let start = position
    // Letters beyond ASCII are those of `März` and `août`.
    while let byte = next, (0x61...0x7A).contains(byte | 0x20) || byte >= 0x80 { position += 1 }
    let word = String(decoding: bytes[start..<position], as: UTF8.self)
    return word
  }

  private mutating func month(_ parts: inout TimePattern.Parts) -> Bool {
    skipBlanks()
    guard let month = CalendarWords.month(letters()) else { return false }
    parts.month = month
    _ = consume(UInt8(ascii: "."))
    return true
  }

  private mutating func weekday() -> Bool {
    guard CalendarWords.isWeekday(letters()) else { return false }
    _ = consume(UInt8(ascii: "."))
    return true
  }

  private mutating func halfOfDay(_ parts: inout TimePattern.Parts) -> Bool {
    guard let first = next,
      let half = ["a": false, "p": true][String(decoding: [first | 0x20], as: UTF8.self)]
    else { return false }
    position += 1
    let isDotted = consume(UInt8(ascii: "."))
    guard let second = next, second | 0x20 == UInt8(ascii: "m") else { return false }
    position += 1
    if isDotted { _ = consume(UInt8(ascii: ".")) }
    if let after = next, (0x61...0x7A).contains(after | 0x20) { return false }
    parts.isAfternoon = half
    return true
  }

  /// `Z`, `UTC`, `+02:00`, `+0200`, `+02`, `GMT+2`, `CET`, `[Europe/Berlin]` is not known.
  private mutating func zone(_ parts: inout TimePattern.Parts) -> Bool {
    let word = letters()
    let isUTC = ["Z", "z", "UTC", "GMT", "UT"].contains(word)
    if let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), word.isEmpty || isUTC {
      position += 1
      guard let hours = number(1...2), hours < 24 else { return false }
      let hasColon = consume(UInt8(ascii: ":"))
      let minutes = number(2...2) ?? 0
      guard minutes < 60, !hasColon || bytes[position - 1] != UInt8(ascii: ":") else { return false }
      let seconds = Int(hours * 3600 + minutes * 60)
      parts.offsetSeconds = sign == UInt8(ascii: "-") ? -seconds : seconds
      skipZoneRemark()
      return true
    }
    guard !word.isEmpty, word.utf8.count <= 5 else { return false }
    if isUTC {
      parts.offsetSeconds = 0
    } else if let seconds = Self.zones[word] {
      parts.offsetSeconds = seconds
    } else {
      parts.zoneName = word
    }
    return true
  }

  /// What programs write behind an offset to say it once more: Go's `+0100 CET m=+0.5`, JavaScript's
  /// `GMT+0100 (Central European Standard Time)`, Java's `+01:00[Europe/Berlin]`.
  private mutating func skipZoneRemark() {
    let end = position
    skipBlanks()
    let closing: [UInt8: UInt8] = [
      UInt8(ascii: "("): UInt8(ascii: ")"), UInt8(ascii: "["): UInt8(ascii: "]"),
    ]
    if let last = next.flatMap({ closing[$0] }), let close = bytes[position...].firstIndex(of: last) {
      position = close + 1
      return
    }
    let word = letters()
    guard (2...5).contains(word.utf8.count) else {
      position = end
      return
    }
    if bytes[position...].starts(with: Array(" m=".utf8)) { position = bytes.count }
  }

  /// Those of RFC 822, section 5.1, and the European ones of the time zone database that mean one offset alone.
  private static let zones: [String: Int] = [
    "EST": -18000, "EDT": -14400, "CST": -21600, "CDT": -18000, "MST": -25200, "MDT": -21600,
    "PST": -28800, "PDT": -25200, "CET": 3600, "CEST": 7200, "EET": 7200, "EEST": 10800, "WET": 0,
    "WEST": 3600, "MSK": 10800, "JST": 32400, "AEST": 36000, "AEDT": 39600, "NZST": 43200, "NZDT": 46800,
  ]
}
