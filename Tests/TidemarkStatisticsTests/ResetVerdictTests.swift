import Foundation
import Testing
import TidemarkStatistics

@Suite("Reset verdict")
struct ResetVerdictTests {
  func window(_ mean: Double, _ seed: UInt64, n: Int = 60) -> [Double] {
    SlopePosteriorTests.noise(n, seed: seed).map { mean + 3 * $0 }
  }

  @Test("Back to the baseline passes, a quarter more fails, a tenth more cannot be told")
  func threeWay() throws {
    #expect(try ResetVerdict(baseline: window(200, 1), postReset: window(200, 2)).verdict == .pass)
    #expect(try ResetVerdict(baseline: window(200, 1), postReset: window(250, 2)).verdict == .fail)
    #expect(try ResetVerdict(baseline: window(200, 1), postReset: window(220, 2)).verdict == .inconclusive)
  }

  @Test("Lower than the baseline is noted, not failed")
  func lower() throws {
    let result = try ResetVerdict(baseline: window(200, 1), postReset: window(150, 2))
    #expect(result.verdict == .pass)
    #expect(result.isLowerThanBaseline)
  }

  @Test("The settling tail is cut before judging, where the plain mean fails")
  func settling() throws {
    let after = window(200, 2).enumerated().map { $1 + 400 * exp(-Double($0) / 7.5) }
    let plain = try ResetComparison(baseline: window(200, 1), load: [], postReset: after)
    let result = try ResetVerdict(baseline: window(200, 1), postReset: after)
    #expect(!plain.passed)
    #expect(result.verdict == .pass)
    #expect(result.warnings.contains { if case .settlingTrimmed = $0 { true } else { false } })
  }

  @Test("Constant readings are judged without doubt; four readings are not judged")
  func degenerate() throws {
    let flat = [Double](repeating: 100, count: 20)
    #expect(try ResetVerdict(baseline: flat, postReset: flat).verdict == .pass)
    #expect(try ResetVerdict(baseline: flat, postReset: flat.map { $0 * 1.2 }).verdict == .fail)
    #expect(throws: Undefined.tooFewPoints(found: 4, needed: 5)) {
      try ResetVerdict(baseline: flat, postReset: [1, 2, 3, 4])
    }
    #expect(throws: Undefined.zeroBase) { try ResetVerdict(baseline: flat.map { _ in 0 }, postReset: flat) }
  }
}
