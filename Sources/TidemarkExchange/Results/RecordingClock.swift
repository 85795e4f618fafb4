import StreamingJSON

/// The wall clock of the machine that wrote a results.json.
///
/// The predecessor wrote starts and ends as that clock showed them, without a zone, but each sample both so and as
/// Unix time. Where the two differ by a whole quarter of an hour the zone of the file is known, and a zone that
/// contradicts it is not believed. Otherwise times are those of the zone asked for, else of this machine.
struct RecordingClock {
  private let zone: Zone
  /// A scenario that proves its zone, for those without samples.
  private let witness: ResultsOutline.Scenario?
  /// What to tell the user.
  private(set) var note: String?

  /// Fails with `ImportProblem` when the zone asked for cannot be the file's.
  init(_ outline: ResultsOutline, path: String, zone: Zone?) throws {
    self.zone = zone ?? .local
    witness = outline.scenarios.first { Self.provenOffset($0) != nil }
    for scenario in outline.scenarios {
      guard let wall = scenario.wall, let proven = Self.provenOffset(scenario) else { continue }
      guard self.zone.offsetSeconds(unixMicroseconds: wall.unixMicroseconds) != proven else { continue }
      if zone != nil {
        throw ImportProblem(
          path, scenario.firstTickMark.map { JSONReader.place(of: $0, in: path) },
          "a sample's `timestamp` and `timestamp_iso` say \(Self.name(proven)), which is not the zone of --timezone; leave that out"
        )
      }
      note = "its clock was set to \(Self.name(proven)), as its samples show"
    }
  }

  /// Unix microseconds of a time that belongs to a scenario, or stands nearest to it.
  func moment(_ time: CivilTime, of scenario: ResultsOutline.Scenario?) -> Int64 {
    guard
      let scenario = [scenario, witness].compactMap(\.self).first(where: { Self.provenOffset($0) != nil }),
      let wall = scenario.wall, let proven = Self.provenOffset(scenario)
    else { return zone.unixMicroseconds(time) }
    let agrees = zone.offsetSeconds(unixMicroseconds: wall.unixMicroseconds) == proven
    return (agrees ? zone : .fixed(seconds: proven)).unixMicroseconds(time, preferring: proven)
  }

  /// Seconds east of UTC; nil where the samples do not prove it.
  private static func provenOffset(_ scenario: ResultsOutline.Scenario) -> Int? {
    guard let wall = scenario.wall, wall.time.offsetSeconds == nil else { return nil }
    let difference = Double(wall.time.wallMicroseconds - wall.unixMicroseconds) / 1e6
    let quarters = (difference / 900).rounded()
    // The two were read one after the other, on a machine that may have been busy.
    guard abs(difference - quarters * 900) <= 5, (-48...56).contains(quarters) else { return nil }
    return Int(quarters) * 900
  }

  private static func name(_ offset: Int) -> String {
    let minutes = abs(offset) / 60
    return "UTC\(offset < 0 ? "-" : "+")\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60)"
  }
}
