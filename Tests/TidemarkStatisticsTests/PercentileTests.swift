import Testing
import TidemarkStatistics

@Suite("Percentiles")
struct PercentileTests {
  @Test("Type 7 interpolates between order statistics")
  func typeSeven() {
    #expect(percentile(50, ofSorted: [1, 2, 3, 10]) == 2.5)
    #expect(percentile(0, ofSorted: [1, 2]) == 1)
    #expect(percentile(100, ofSorted: [1, 2]) == 2)
    #expect(percentile(95, ofSorted: [4]) == 4)
    #expect(SortedValues([10, 1, .nan, 3, 2]).median == 2.5)
    #expect(SortedValues([10, 1, .nan, 3, 2]).rejectedCount == 1)
  }

  @Test("Nothing has no percentile, nor has any p outside 0...100")
  func undefined() {
    #expect(percentile(50, ofSorted: []) == nil)
    #expect(percentile(-1, ofSorted: [1]) == nil)
    #expect(percentile(101, ofSorted: [1]) == nil)
    #expect(percentile(.nan, ofSorted: [1]) == nil)
  }
}
