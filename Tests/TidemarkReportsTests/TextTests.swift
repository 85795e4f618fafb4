import Testing
import TidemarkWarehouse

@testable import TidemarkReports

@Suite struct TextTests {
  @Test(
    "text is as wide as a terminal draws it",
    arguments: [("abc", 3), ("東京", 4), ("e\u{301}", 1), ("한", 2), ("👍", 2), ("❤️", 2), ("é", 1), ("", 0)])
  func width(text: String, columns: Int) { #expect(displayWidth(text) == columns) }

  @Test(
    "numbers for people",
    arguments: [
      (Value.real(-0.001), ReportColumn.Kind.real(2), "0.00"), (-1.005, .real(1), "-1.0"),
      (0.9999, .share, "99 %"), (1.0, .share, "100 %"), (0.29, .share, "29 %"), (59.94, .duration, "59.9s"),
      (61.0, .duration, "1m 01s"), (3725.0, .duration, "1h 02m"), (1_572_864, .bytes, "1.50 MB"),
      ("2026-11-22T09:30:00.123Z", .timestamp, "2026-11-22 09:30:00"), ("[1]", .json, "[1]"),
      (1, .flag("best"), "best"), (0, .flag("best"), ""),
    ])
  func human(value: Value, kind: ReportColumn.Kind, text: String) { #expect(humanText(value, kind) == text) }

  @Test(
    "a parameter is a number where it reads as one, and quotes make it text",
    arguments: [
      ("7", Value.integer(7)), ("-7.5", .real(-7.5)), ("1e3", .real(1000)), ("'7'", .text("7")),
      ("main", .text("main")),
      ("", .text("")), ("nan", .text("nan")), ("inf", .text("inf")),
      ("20261122_093000", .text("20261122_093000")),
    ])
  func argument(text: String, value: Value) { #expect(Value(argument: text) == value) }
}
