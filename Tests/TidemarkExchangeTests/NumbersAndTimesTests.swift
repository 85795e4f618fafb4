import Testing

@testable import TidemarkExchange

@Suite struct NumbersAndTimesTests {
  /// Values printed by Python 3.11's round().
  @Test(
    "numbers are rounded as Python rounds them",
    arguments: [
      (0.25, 1, 0.2), (0.35, 1, 0.3), (0.05, 1, 0.1), (0.15, 1, 0.1), (102.44999999999999, 1, 102.4),
      (102.45, 1, 102.5),
      (-0.25, 1, -0.2), (99.95, 1, 100), (0.049999999999999996, 1, 0), (0.0005, 3, 0.001), (0.0015, 3, 0.002),
      (2.0005, 3, 2.001), (-1.2345, 3, -1.234),
    ])
  func rounding(value: Double, decimals: Int, expected: Double) {
    #expect(rounded(value, decimals) == expected)
  }

  @Test(
    "bytes fit the megabytes and the percentage they were rounded to, as near to the megabytes as possible")
  func memory() {
    for used in stride(from: 0.05, to: 40, by: 0.0371) {
      let usedMB = rounded(used)
      let percent = rounded(used / 40.5 * 100)
      let memory = RoundedMemory(usedMB: usedMB, limitMB: 40.5, percent: percent)
      guard let bytes = memory.usedBytes else { continue }
      #expect(!memory.isOdd && rounded(Double(bytes) / 1_048_576) == usedMB)
      #expect(RoundedMemory.percent(bytes, 42_467_328) == percent)
    }
    #expect(RoundedMemory(usedMB: 100.3, limitMB: nil, percent: 0).usedBytes == 105_172_173)
    #expect(RoundedMemory(usedMB: 10, limitMB: 100, percent: 55).isOdd)
    #expect(RoundedMemory(usedMB: 10, limitMB: 100, percent: 55).usedBytes == 10_485_760)
  }

  /// Values printed by Python 3.11 with zoneinfo.
  @Test(
    "a wall clock in a zone is the moment Python takes it for",
    arguments: [
      ("Europe/Berlin", "2026-10-25T02:30:00", 1_792_888_200_000_000),
      ("Europe/Berlin", "2026-03-29T02:30:00", 1_774_747_800_000_000),
      ("America/New_York", "2026-07-01T12:00:00.5", 1_782_921_600_500_000),
      ("UTC", "2024-02-29T23:59:59.999999", 1_709_251_199_999_999),
      ("Asia/Kathmandu", "2026-01-01T00:00:00", 1_767_204_900_000_000),
      ("+05:45", "2026-01-01", 1_767_204_900_000_000),
      ("Europe/Berlin", "2026-01-01T00:00:00+05:45", 1_767_204_900_000_000),
      ("-03:30", "2026-01-01 00:00Z", 1_767_225_600_000_000),
    ])
  func moments(zone: String, text: String, expected: Int64) throws {
    #expect(try #require(Zone(zone)).unixMicroseconds(try #require(CivilTime(text))) == expected)
  }

  @Test("of the hour the clocks show twice the proven one is taken")
  func fold() throws {
    let time = try #require(CivilTime("2026-10-25T02:30:00"))
    let zone = try #require(Zone("Europe/Berlin"))
    #expect(zone.unixMicroseconds(time, preferring: 3600) - zone.unixMicroseconds(time) == 3_600_000_000)
  }

  @Test(
    "what is no time is none",
    arguments: [
      "", "2026", "2026-02-29", "2026-13-01", "2026-01-01T24:00:00", "2026-01-01T00:00:00+25:00",
      "15.11.2025", "2026-01-01T00:00:00 CET",
    ])
  func noTime(text: String) { #expect(CivilTime(text) == nil) }

  /// Printed by Python's datetime.isoformat().
  @Test(
    "times are written as Python writes them",
    arguments: [
      (0, "1970-01-01T00:00:00"), (-1_000_000, "1969-12-31T23:59:59"),
      (951_782_400_000_000, "2000-02-29T00:00:00"),
      (4_107_542_399_000_001, "2100-02-28T23:59:59.000001"),
    ])
  func text(microseconds: Int64, expected: String) {
    #expect(CivilTime.pythonText(wallMicroseconds: microseconds) == expected)
  }
}
