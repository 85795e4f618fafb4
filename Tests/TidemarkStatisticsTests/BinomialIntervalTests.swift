import Testing
import TidemarkStatistics

@Suite struct BinomialIntervalTests {
  /// Newcombe 1998, Statistics in Medicine 17, table I, method 3.
  @Test(
    "Wilson's interval as published",
    arguments: [
      (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718),
    ])
  func published(events: Int, trials: Int, lower: Double, upper: Double) throws {
    let interval = try #require(binomialInterval(events: events, of: trials))
    #expect(abs(interval.lower - lower) < 0.00006 && abs(interval.upper - upper) < 0.00006)
  }

  @Test("no interval without trials, for more events than trials, or for a certainty of 1")
  func refused() {
    #expect(binomialInterval(events: 0, of: 0) == nil)
    #expect(binomialInterval(events: 3, of: 2) == nil)
    #expect(binomialInterval(events: 1, of: 2, level: 1) == nil)
  }
}
