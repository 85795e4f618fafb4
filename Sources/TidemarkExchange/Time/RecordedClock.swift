import Foundation

/// Turns the times of one recording, as they are written, into moments.
///
/// It remembers what the times before said: which number of a date is the month, which pass of the hour shown twice
/// a container is in, and on which day a bare clock stands.
final class RecordedClock {
  struct Settings {
    var zone: Zone
    /// Whether the user named the zone, so that a name in the file needs no meaning of its own.
    var isZoneNamed: Bool
    var format: TimePattern?
    var start: CivilTime?
    /// When the file was written, Unix microseconds.
    var fileMicroseconds: Int64
    var order: TimeForms.DateOrder?

    init(
      zone: Zone, isZoneNamed: Bool, format: TimePattern? = nil, start: CivilTime? = nil,
      fileMicroseconds: Int64,
      order: TimeForms.DateOrder? = nil
    ) {
      self.zone = zone
      self.isZoneNamed = isZoneNamed
      self.format = format
      self.start = start
      self.fileMicroseconds = fileMicroseconds
      self.order = order
    }
  }

  /// A date proved that those before it were read in the wrong order; they have to be read again.
  struct OrderProven: Error { let order: TimeForms.DateOrder }

  struct Problem: Error { let reason: String }

  /// Where a container's times stand.
  private struct Walk {
    var wall: Int64
    var isSecondPass = false
  }

  private static let day: Int64 = 86_400_000_000
  /// From 2000 to 2100, in microseconds.
  private static let plausible: ClosedRange<Int64> = 946_684_800_000_000...4_102_444_800_000_000

  private let settings: Settings
  private(set) var order: TimeForms.DateOrder?
  private var assumed: (text: String, order: TimeForms.DateOrder)?
  private var guessedYear: Int64?
  private var walks: [String: Walk] = [:]
  private var lastWall: Int64?
  private var lastPattern: TimePattern?
  /// A day that the file names apart from its clock times, as microseconds of the wall.
  private var namedDay: Int64?

  init(_ settings: Settings) {
    self.settings = settings
    order = settings.order
  }

  var notes: [String] {
    var notes: [String] = []
    if order == nil, let assumed {
      let reading = assumed.order == .monthFirst ? "month first" : "day first"
      notes.append(
        "dates such as \(shown(assumed.text)) were read \(reading); --time-format says otherwise")
    }
    if let guessedYear { notes.append("its times have no year; \(guessedYear) follows from the file's date") }
    return notes
  }

  /// Unix microseconds; since 1970 for seconds since a start that nobody named.
  ///
  /// - Parameter elapsedUnit: seconds a unit, for a column of time since the start.
  /// - Throws: `Problem`, or `OrderProven`.
  func moment(_ text: String, of series: String, elapsedUnit: Double? = nil) throws -> Int64 {
    // JavaScript puts a narrow no-break space before AM.
    let text = text.replacing("\u{202f}", with: " ").replacing("\u{a0}", with: " ").trimmingCharacters(
      in: .whitespaces)
    if let format = settings.format {
      guard let parts = format.parts(of: text) else {
        throw Problem(reason: "no timestamp in the form of --time-format, found \(shown(text))")
      }
      return try moment(parts, text, of: series)
    }
    if let elapsedUnit {
      guard let seconds = Quantity.plainNumber(text).map({ $0 * elapsedUnit }) ?? Quantity.seconds(text),
        (0...1e9).contains(seconds)
      else { throw Problem(reason: "no time since the start, found \(shown(text))") }
      return startMoment + Int64((seconds * 1e6).rounded())
    }
    if let number = Quantity.plainNumber(text) {
      if let moment = Self.unix(number) { return moment }
      if settings.start != nil, (0...1e8).contains(number) {
        return startMoment + Int64((number * 1e6).rounded())
      }
      if text.utf8.count < 14 {
        throw Problem(
          reason:
            "no timestamp, found \(shown(text)); if these are seconds since the start, say when that was with --start"
        )
      }
    }
    guard let parts = try parts(of: text) else {
      throw Problem(reason: "no timestamp, found \(shown(text)); \(TimeForms.accepted)")
    }
    return try moment(parts, text, of: series)
  }

  /// Whether a line that stands alone is a time.
  func isTime(_ text: String) -> Bool {
    if let format = settings.format { return format.parts(of: text) != nil }
    if let number = Quantity.plainNumber(text) { return Self.unix(number) != nil }
    let patterns =
      TimeForms.plain + TimeForms.monthFirst + TimeForms.dayFirst + TimeForms.withoutYear
      + TimeForms.clockOnly
    return patterns.contains { $0.parts(of: text) != nil }
  }

  /// Sets the day that clock times without a date belong to.
  func nameDay(_ text: String) throws {
    guard let parts = try parts(of: text), let year = parts.year, let day = CivilTime(year: year, parts)
    else {
      throw Problem(reason: "no day, found \(shown(text)); \(TimeForms.accepted)")
    }
    namedDay = day.wallMicroseconds
  }

  /// Where beats and elapsed seconds count from.
  var startMoment: Int64 { settings.start.map { settings.zone.unixMicroseconds($0) } ?? 0 }

  /// Seconds, milliseconds, microseconds or nanoseconds, told apart by their size; nil outside 2000 to 2100.
  static func unix(_ number: Double) -> Int64? {
    [1e6, 1e3, 1, 1e-3].lazy.compactMap { Quantity.whole(number * $0) }.first { plausible.contains($0) }
  }

  // MARK: - Forms

  private func parts(of text: String) throws -> TimePattern.Parts? {
    if let parts = lastPattern?.parts(of: text) { return parts }
    for pattern in TimeForms.plain {
      if let parts = pattern.parts(of: text) {
        lastPattern = pattern
        return parts
      }
    }
    if let parts = try ordered(
      text, TimeForms.monthFirst, TimeForms.dayFirst, assuming: .monthFirst)
      ?? ordered(text, TimeForms.dashedMonthFirst, TimeForms.dashedDayFirst, assuming: .dayFirst)
    {
      return parts
    }
    return (TimeForms.withoutYear + TimeForms.clockOnly).lazy.compactMap { $0.parts(of: text) }.first
  }

  /// A date whose month and day stand as numbers in either order.
  private func ordered(
    _ text: String, _ monthFirst: [TimePattern], _ dayFirst: [TimePattern],
    assuming usual: TimeForms.DateOrder
  ) throws -> TimePattern.Parts? {
    let asMonth = monthFirst.lazy.compactMap { $0.parts(of: text) }.first
    let asDay = dayFirst.lazy.compactMap { $0.parts(of: text) }.first
    guard let asMonth else {
      guard let asDay else { return nil }
      return try prove(.dayFirst, text) ? asDay : nil
    }
    guard let asDay else { return try prove(.monthFirst, text) ? asMonth : nil }
    if order == nil, assumed == nil, asMonth.month != asMonth.day { assumed = (text, usual) }
    return (order ?? usual) == .monthFirst ? asMonth : asDay
  }

  private func prove(_ proven: TimeForms.DateOrder, _ text: String) throws -> Bool {
    if let order, order != proven {
      throw Problem(
        reason: "the date \(shown(text)) does not go with those above; name their form with --time-format")
    }
    if order == nil, let assumed, assumed.order != proven { throw OrderProven(order: proven) }
    order = proven
    return true
  }

  // MARK: - Moments

  private func moment(_ parts: TimePattern.Parts, _ text: String, of series: String) throws -> Int64 {
    if let moment = parts.unixMicroseconds { return moment }
    if let name = parts.zoneName, !settings.isZoneNamed {
      throw Problem(reason: "the zone \(shown(name)) has several meanings; name yours with --timezone")
    }
    guard let clock = parts.clockMicroseconds else {
      throw Problem(reason: "no hour of a day, found \(shown(text))")
    }
    guard parts.month != nil else { return try moment(clock: clock, parts, text, of: series) }
    guard let time = try civil(parts, text, of: series) else {
      throw Problem(reason: "no day of the calendar, found \(shown(text))")
    }
    return try moment(time, text, of: series)
  }

  private func civil(_ parts: TimePattern.Parts, _ text: String, of series: String) throws -> CivilTime? {
    if let year = parts.year { return CivilTime(year: year, parts) }
    let reference = walks[series]?.wall ?? lastWall ?? settings.start?.wallMicroseconds
    let years: [Int64]
    if let reference {
      let year = CivilTime(wallMicroseconds: reference, offsetSeconds: nil).year
      years = [year - 1, year, year + 1]
      return years.compactMap { CivilTime(year: $0, parts) }.min {
        abs($0.wallMicroseconds - reference) < abs($1.wallMicroseconds - reference)
      }
    }
    // The newest year in which the file was not yet written.
    let year = CivilTime(wallMicroseconds: settings.fileMicroseconds, offsetSeconds: nil).year
    let time = [year + 1, year, year - 1].lazy.compactMap { CivilTime(year: $0, parts) }.first {
      $0.wallMicroseconds <= self.settings.fileMicroseconds + Self.day
    }
    guessedYear = time?.year
    return time
  }

  private func moment(
    clock: Int64, _ parts: TimePattern.Parts, _ text: String, of series: String
  ) throws -> Int64 {
    let start = settings.start?.wallMicroseconds
    guard let origin = start ?? namedDay else {
      throw Problem(
        reason: "the time \(shown(text)) has no date; say the day of the first with --start 2026-03-01")
    }
    let day = origin - origin.flooredDivision(by: Self.day).remainder
    var wall = day + clock
    if let reference = walks[series]?.wall ?? lastWall ?? (start.flatMap { $0 > day ? $0 : nil }) {
      // Whole days away from the reference, so that midnight is passed.
      let days = Double(reference - wall) / Double(Self.day)
      wall += Int64(days.rounded()) * Self.day
    }
    return try moment(
      CivilTime(wallMicroseconds: wall, offsetSeconds: parts.offsetSeconds), text, of: series)
  }

  private func moment(_ time: CivilTime, _ text: String, of series: String) throws -> Int64 {
    var walk = walks[series] ?? Walk(wall: time.wallMicroseconds)
    defer {
      walk.wall = time.wallMicroseconds
      walks[series] = walk
      lastWall = time.wallMicroseconds
    }
    var moment = settings.zone.unixMicroseconds(time)
    if let second = settings.zone.secondUnixMicroseconds(time) {
      // A clock that steps back by most of an hour within the hour shown twice has begun its second pass.
      if walk.wall - time.wallMicroseconds >= 1_800_000_000 { walk.isSecondPass = true }
      if walk.isSecondPass { moment = second }
    } else {
      walk.isSecondPass = false
    }
    guard Self.plausible.contains(moment) else {
      throw Problem(reason: "no time from 2000 to 2100, found \(shown(text))")
    }
    return moment
  }
}
