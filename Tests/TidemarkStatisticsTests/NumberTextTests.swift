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

  @Test("a remark on many subjects names three and counts the others; one on all of them names none")
  func remarks() {
    func remark(on count: Int, of all: Int) -> [String] {
      collected((1...all).map { ("c\($0)", $0 <= count ? ["is slow"] : []) })
    }
    #expect(remark(on: 1, of: 1) == ["c1: is slow"])
    #expect(remark(on: 4, of: 9) == ["c1, c2, c3, c4: is slow"])
    #expect(remark(on: 5, of: 9) == ["c1, c2, c3 and 2 more: is slow"])
    #expect(remark(on: 9, of: 9) == ["is slow"])
  }
}
