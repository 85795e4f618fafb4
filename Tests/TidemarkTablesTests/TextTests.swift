import Testing
import TidemarkWarehouse

@testable import TidemarkTables

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
}
