import Testing

@testable import TidemarkCollector

@Suite struct NanosecondTimestampTests {
  @Test(
    "every number of digits Go prints is read to the nanosecond",
    arguments: [
      ("2026-11-22T07:14:10.039318709Z", 1_795_331_650_039_318_709),
      ("2026-11-22T07:14:35.2765188Z", 1_795_331_675_276_518_800),
      ("2026-11-22T07:14:35.27651Z", 1_795_331_675_276_510_000),
      ("2026-11-22T07:14:35.5Z", 1_795_331_675_500_000_000),
      ("2026-11-22T07:14:35Z", 1_795_331_675_000_000_000),
      ("2026-11-22T09:14:35.000000001+02:00", 1_795_331_675_000_000_001),
      ("2024-02-29T23:59:59.999999999Z", 1_709_251_199_999_999_999),
      ("1970-01-01T00:00:00Z", 0),
      ("1969-12-31T23:59:59.9Z", -100_000_000),
    ] as [(String, Int64)])
  func parses(text: String, nanoseconds: Int64) {
    #expect(NanosecondTimestamp.parse(text) == nanoseconds)
  }

  @Test(
    "never, and what is no timestamp, is nil",
    arguments: [
      "0001-01-01T00:00:00Z", "1700-01-01T00:00:00Z", "2300-01-01T00:00:00Z", "", "now", "2026-11-22",
      "2026-11-22T07:14:10", "2026-11-22T07:14:10.Z",
      "2026-13-22T07:14:10Z", "2026-11-22T07:14:10Zx", "２026-11-22T07:14:10Z",
    ])
  func refuses(text: String) {
    #expect(NanosecondTimestamp.parse(text) == nil)
  }

  @Test(
    "what is written reads back the same",
    arguments: [0, 1, -1, 951_782_400_000_000_000, 1_795_331_650_039_318_709])
  func roundTrip(nanoseconds: Int64) {
    #expect(NanosecondTimestamp.parse(NanosecondTimestamp.text(nanoseconds)) == nanoseconds)
  }

  @Test("it is written as cAdvisor reads it")
  func text() {
    #expect(NanosecondTimestamp.text(1_795_331_650_000_000_709) == "2026-11-22T07:14:10.000000709Z")
  }
}
