import Foundation
import Testing
import TidemarkWarehouse

@testable import TidemarkExchange

/// Times in the forms people write them. Moments were printed by Python 3.11 (datetime, zoneinfo).
@Suite struct RecordedTimeTests {
  private func clock(
    zone: Zone = .fixed(seconds: 0), isNamed: Bool = false, format: String? = nil, start: String? = nil,
    file: String = "2026-11-28T00:00:00Z"
  ) -> RecordedClock {
    RecordedClock(
      RecordedClock.Settings(
        zone: zone, isZoneNamed: isNamed, format: format.flatMap { TimePattern($0) },
        start: start.flatMap { CivilTime($0) },
        fileMicroseconds: CivilTime(file).map { Zone.fixed(seconds: 0).unixMicroseconds($0) } ?? 0))
  }

  private func text(_ moment: Int64) -> String { Zone.fixed(seconds: 0).wallText(unixMicroseconds: moment) }

  @Test(
    "one moment in every form",
    arguments: [
      "2026-03-01 10:00:00", "2026-03-01T10:00:00Z", "2026-03-01T10:00:00+00", "2026-03-01T11:00:00+0100",
      "2026-03-01 05:00:00 -05:00", "2026-3-1 10:00:00", "2026/03/01 10:00", "2026.03.01 10:00:00",
      "20260301T100000Z",
      "20260301 100000", "20260301100000", "01.03.2026 10:00:00", "1.3.26 10:00", "01.03.2026, 10:00:00",
      "Sun Mar  1 10:00:00 UTC 2026", "Sun Mar  1 10:00:00 2026", "Sun Mar 1 05:00:00 AM EST 2026",
      "Sun, 01 Mar 2026 10:00:00 +0000", "Sun 01 Mar 2026 10:00:00 AM UTC", "Sun  1 Mar 10:00:00 UTC 2026",
      "01/Mar/2026:10:00:00 +0000", "1 March 2026 10:00", "Mar 1, 2026, 10:00:00 AM",
      "March 1, 2026 10:00 am",
      "01-Mar-2026 10:00:00", "2026-03-01 10:00:00,000", "2026-03-01_10-00-00", "2026-03-01 12:00:00 CEST",
      "2026-03-01 10:00:00 GMT+00:00",
      "1772359200", "1772359200.0", "1772359200000", "1772359200000000", "1772359200000000000", "1.7723592e9",
      "03/01/2026 10:00:00 AM", "3/1/2026 10:00", "03/01/26 10:00:00", "Mar 01 10:00:00",
      "Sun Mar  1 10:00:00",
      // Go, with and without its monotonic clock; JavaScript; Java.
      "2026-03-01 11:00:00 +0100 CET", "2026-03-01 10:00:00.0 +0000 UTC m=+5.000123",
      "Sun Mar 01 2026 11:00:00 GMT+0100 (Central European Standard Time)",
      "2026-03-01T11:00:00+01:00[Europe/Berlin]",
      // `date` in de_DE, fr_FR, es_ES, it_IT and pt_BR, and as people write it.
      "So 1. Mär 11:00:00 CET 2026", "dim. 01 mars 2026 11:00:00 CET", "dom 01 mar 2026 11:00:00 CET",
      "dom 1 mar 2026, 11:00:00, CET", "dom 01 mar 2026 07:00:00 -03", "1. März 2026 10:00",
      "1 de marzo de 2026 10:00:00", "01-mrt-2026 10:00", "mar 01 10:00:00",
    ])
  func forms(written: String) throws {
    #expect(try text(clock().moment(written, of: "api")) == "2026-03-01T10:00:00")
  }

  @Test(
    "a month is known by its first letters where they name one alone",
    arguments: [
      ("Dez", 12), ("déc.", 12), ("août", 8), ("AGO", 8), ("Mai", 5), ("juin", 6), ("juillet", 7), ("ene", 1),
      ("févr.", 2), ("Okt", 10), ("out", 10), ("ott", 10), ("mei", 5), ("lug", 7),
    ])
  func months(word: String, month: Int) throws {
    let day = try text(clock().moment("2 \(word) 2026 10:00", of: "api"))
    #expect(day == "2026-\(month < 10 ? "0" : "")\(month)-02T10:00:00")
    #expect(throws: RecordedClock.Problem.self) { try clock().moment("2 jui 2026 10:00", of: "api") }
  }

  @Test("the fraction is kept to the microsecond, noon and midnight are told apart")
  func parts() throws {
    #expect(try text(clock().moment("2026-03-01T10:00:00.1234567Z", of: "a")) == "2026-03-01T10:00:00.123456")
    #expect(try text(clock().moment("03/13/2026 12:05:00 AM", of: "a")) == "2026-03-13T00:05:00")
    #expect(try text(clock().moment("03/13/2026 12:05:00 pm", of: "a")) == "2026-03-13T12:05:00")
  }

  @Test(
    "what is no time says which forms are",
    arguments: [
      ("soon", "no timestamp, found \"soon\"; understood are 2026-03-01 10:00:00"),
      ("2026-02-30 10:00:00", "no day of the calendar, found"),
      ("2026-13-01 10:00:00", "no timestamp, found"),
      ("03/01/2026 13:00:00 PM", "no hour of a day"), ("12.5", "say when that was with --start"),
      ("10:00:00", "has no date; say the day of the first with --start"),
      ("2026-03-01 10:00:00 IST", "the zone \"IST\" has several meanings; name yours with --timezone"),
      ("1899-03-01 10:00:00", "no time from 2000 to 2100"),
    ])
  func refused(written: String, reason: String) throws {
    let problem = try #require(throws: RecordedClock.Problem.self) { try clock().moment(written, of: "a") }
    #expect(problem.reason.contains(reason), "\(problem.reason)")
  }

  @Test("a form of the user's is the only one, and takes its zone from --timezone")
  func userForm() throws {
    let clock = clock(zone: .fixed(seconds: 3600), isNamed: true, format: "%d-%m-%y %Hh%M %Z")
    #expect(try text(clock.moment("01-03-26 11h00 IST", of: "a")) == "2026-03-01T10:00:00")
    #expect(throws: RecordedClock.Problem.self) { try clock.moment("2026-03-01 10:00:00", of: "a") }
    for bad in ["", "%Q", "%", "%d.%m.%N"] { #expect(TimePattern(bad) == nil, "\(bad)") }
  }

  @Test("of a date of numbers the order is told by the whole file; where nothing tells it, it is said")
  func order() async throws {
    func recording(_ dates: [String], _ body: (ImportedRecording) throws -> Void) async throws {
      let rows = dates.map { "\($0) 10:00:00,api,100\n" }.joined()
      try await ImportedRecording.of("timestamp,container,memory_mb\n" + rows) { try body($0) }
    }
    try await recording(["01/03/2026", "13/03/2026"]) {
      #expect($0.lines == ["api: 2/0, 100.0 of -, -, 2026-03-01T10:00:00 to 10:00:00"])
      #expect(!$0.notes.contains { $0.contains("month first") })
    }
    try await recording(["01/03/2026", "01/13/2026"]) {
      #expect($0.lines == ["api: 2/0, 100.0 of -, -, 2026-01-03T10:00:00 to 10:00:00"])
    }
    try await recording(["01/03/2026"]) {
      #expect($0.lines == ["api: 1/0, 100.0 of -, -, 2026-01-03T10:00:00 to 10:00:00"])
      #expect(
        $0.notes == [
          "dates such as \"01/03/2026 10:00:00\" were read month first; --time-format says otherwise"
        ])
    }
    let mixed = "timestamp,container,memory_mb\n13/01/2026 10:00,a,1\n01/13/2026 10:00,a,1\n"
    #expect(
      try await ImportedRecording.refusal(mixed).hasPrefix(
        "3: the date \"01/13/2026 10:00\" does not go with"))
  }

  @Test("clock times pass midnight, for each container on its own")
  func midnight() throws {
    let clock = clock(start: "2026-03-01")
    let times = [
      ("a", "23:59:50"), ("b", "23:59:51"), ("a", "00:00:10"), ("b", "00:00:11"), ("c", "00:00:12"),
      ("d", "23:59:52"),
    ]
    let moments = try times.map { try text(clock.moment($0.1, of: $0.0)) }
    #expect(
      moments == [
        "2026-03-01T23:59:50", "2026-03-01T23:59:51", "2026-03-02T00:00:10", "2026-03-02T00:00:11",
        "2026-03-02T00:00:12", "2026-03-01T23:59:52",
      ])
  }

  @Test("a year that is missing is the newest before the file was written, and turns with the year")
  func years() throws {
    let clock = clock(file: "2026-01-02T00:00:00Z")
    #expect(try text(clock.moment("Dec 31 23:59:59", of: "a")) == "2025-12-31T23:59:59")
    #expect(try text(clock.moment("Jan  1 00:00:01", of: "a")) == "2026-01-01T00:00:01")
    #expect(clock.notes == ["its times have no year; 2025 follows from the file's date"])
  }

  @Test("seconds since the start count from --start, in the unit of the column")
  func elapsed() async throws {
    let start = RecordingOptions(start: CivilTime("2026-03-01T10:00:00Z"))
    for (name, rows) in [
      ("elapsed_s", ["0.5", "2"]), ("Elapsed time (ms)", ["500", "2000"]),
      ("elapsed", ["00:00:00.5", "0:02"]),
      ("time", ["0.5", "2.0"]),
    ] {
      let text = "\(name),container,memory_mb\n\(rows[0]),api,100\n\(rows[1]),api,102\n"
      try await ImportedRecording.of(text, start) {
        #expect($0.lines == ["api: 2/0, 101.0 of -, -, 2026-03-01T10:00:00 to 10:00:02"], "\(name)")
        #expect($0.value("SELECT max(offset_us) FROM sample") == 1_500_000)
      }
    }
  }

  @Test("the hour that the clocks show twice has two passes, and no reading of it is lost")
  func fold() async throws {
    // Three hours over the end of summer time in Berlin, 2026-10-25, a minute apart: 01:30 CEST to 03:29 CET.
    var text = "container,timestamp,memory_mb\n"
    for (hour, minutes) in [(1, 30..<60), (2, 0..<60), (2, 0..<60), (3, 0..<30)] {
      for minute in minutes {
        for container in ["app", "db"] {
          text += "\(container),2026-10-25T0\(hour):\(minute < 10 ? "0" : "")\(minute):00,100\n"
        }
      }
    }
    try await ImportedRecording.of(text, zone: Zone("Europe/Berlin")) {
      #expect(
        $0.lines == [
          "app: 180/0, 100.0 of -, -, 2026-10-24T23:30:00 to 02:29:00",
          "db: 180/0, 100.0 of -, -, 2026-10-24T23:30:00 to 02:29:00",
        ])
      #expect($0.value("SELECT min(coverage) FROM container_stats") == 1.0)
    }
  }
}
