import Testing
import TidemarkStatistics

@Suite("Numbers for people")
struct NumberTextTests {
  @Test(
    "Five significant digits, no exponent where a person would not write one",
    arguments: [
      (2.45, "2.45"), (312.5, "312.5"), (0.00001, "0.00001"), (1234567.8, "1234568"), (-3.2, "-3.2"),
      (0, "0"),
      (99999.6, "100000"), (0.012345678, "0.012346"), (1e-12, "1.0000e-12"), (1.0 / 3, "0.33333"),
    ])
  func text(value: Double, text: String) {
    #expect(formatted(value) == text)
  }
}
