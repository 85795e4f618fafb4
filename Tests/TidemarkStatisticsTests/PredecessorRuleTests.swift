import Testing
import TidemarkStatistics

@Suite("The predecessor's rules")
struct PredecessorRuleTests {
  @Test("The class bounds 0.5 and 1.0 both belong to monitor")
  func leakClass() {
    #expect(LeakClass(slopeMBPerMinute: 0.499) == .normal)
    #expect(LeakClass(slopeMBPerMinute: 0.5) == .monitor)
    #expect(LeakClass(slopeMBPerMinute: 1.0) == .monitor)
    #expect(LeakClass(slopeMBPerMinute: 1.001) == .leak)
    #expect(LeakClass(slopeMBPerMinute: -7) == .normal)
  }

  @Test("A reset passes at the tolerance, fails above it, and less memory than before passes")
  func reset() throws {
    let at = try ResetComparison(baseline: [100, 100], load: [150, 170], postReset: [109, 111])
    #expect(at.differencePercent == 10)
    #expect(at.passed)
    #expect(at.loadPeak == 170)
    let above = try ResetComparison(baseline: [100], load: [], postReset: [110.1])
    #expect(!above.passed)
    #expect(above.loadPeak == nil)
    let below = try ResetComparison(baseline: [100], load: [], postReset: [50])
    #expect(below.differencePercent == -50)
    #expect(below.passed)
  }

  @Test("A reset without readings or with a base of zero has no verdict")
  func undefinedReset() {
    #expect(throws: Undefined.tooFewPoints(found: 0, needed: 1)) {
      try ResetComparison(baseline: [], load: [1], postReset: [1])
    }
    #expect(throws: Undefined.zeroBase) {
      try ResetComparison(baseline: [0, 0], load: [], postReset: [1])
    }
    #expect(throws: Undefined.notFinite(index: 1)) {
      try ResetComparison(baseline: [1, .nan], load: [], postReset: [1])
    }
  }
}
