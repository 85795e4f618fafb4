import Foundation
import Testing
import TidemarkStatistics

/// Shapes of real services: the growth at the end is what is asked, not the growth of the whole.
@Suite("Leak shapes")
struct LeakShapeTests {
  let seconds = (0..<240).map { Double($0) * 2 }

  /// Eight minutes of AR(.9) noise of 0.5 MB about a shape of the minute.
  func judge(seed: UInt64 = 7, limitMB: Double? = nil, _ shape: (Double) -> Double) -> LeakVerdict {
    var state = 0.0
    let memory = zip(seconds, SlopePosteriorTests.noise(240, seed: seed)).map { time, innovation in
      state = 0.9 * state + 0.218 * innovation
      return shape(time / 60) + state
    }
    return LeakVerdict(
      seconds: seconds, memoryMB: memory,
      limitReach: LimitReach(seconds: seconds, memoryMB: memory, limitMB: limitMB))
  }

  @Test(
    "A straight start-up and a leak behind it: the rate of the leak, since the start-up ended",
    arguments: [2.0, 5, 20])
  func rampAndLeak(rate: Double) throws {
    let result = judge { 100 + 100 * min($0 / 2, 1) + rate * max(0, $0 - 2) }
    #expect(result.verdict == .leak)
    #expect(abs(try #require(result.slope) - rate) < 0.4)
    #expect(abs(result.sinceSeconds - 120) < 15)
    guard case .bend(let offset) = result.shape else {
      Issue.record("the shape is \(result.shape)")
      return
    }
    #expect(abs(offset - 120) < 15)
  }

  @Test("A start-up that ends, and a leak that stops, are no leaks")
  func ends() throws {
    for shape in [{ 100 + 100 * min($0 / 2, 1) }, { 200 + 10 * min($0, 4) }] as [@Sendable (Double) -> Double]
    {
      let result = judge(shape)
      #expect(result.verdict == .normal)
      #expect(abs(try #require(result.slope)) < 0.4)
    }
  }

  @Test("Growth that begins in the middle has its own rate, not that of the whole")
  func middle() throws {
    let result = judge { 200 + 10 * max(0, $0 - 4) }
    #expect(result.verdict == .leak)
    #expect(try #require(result.interval95).contains(10))
    #expect(abs(result.sinceSeconds - 240) < 20)
  }

  @Test(
    "A start-up in two stages has the growth behind its second one, with and without a leak",
    arguments: [0.0, 5])
  func twoStages(rate: Double) throws {
    let result = judge { minute in
      let late = max(0, minute - 3)
      return 100 + 80 * (1 - exp(-minute / 0.4)) + 60 * (1 - exp(-late / 0.5)) + rate * late
    }
    #expect((result.verdict == .leak) == (rate > 0))
    #expect(abs(try #require(result.slope) - rate) < 0.5)
    #expect(try #require(result.interval95).contains(rate))
    #expect(abs(result.sinceSeconds - 180) < 15)
  }

  @Test("A burst that dies away hides no leak and is none", arguments: [0.0, 4])
  func burst(rate: Double) throws {
    let result = judge { 200 + ($0 < 2 ? 0 : 90 * exp((2 - $0) / 0.6)) + rate * $0 }
    #expect(result.verdict == (rate > 0 ? .leak : .normal))
    #expect(try #require(result.interval95).contains(rate))
  }

  @Test("Memory that falls and then leaks, straight or slower and slower, leaks")
  func falls() {
    #expect(judge { 400 - 100 * min($0 / 3, 1) + 3 * max(0, $0 - 3) }.verdict == .leak)
    #expect(judge { 300 + 100 * exp(-$0 / 0.7) + 3 * $0 }.verdict == .leak)
  }

  @Test("A transient is no larger than what was seen: no long one stands against an opposite line")
  func bounded() throws {
    let flat = judge { _ in 300 }
    let interval = try #require(flat.interval95)
    #expect(interval.lower > -0.5 && interval.upper < 0.5)
    if case .transient(let size, _) = flat.shape { #expect(abs(size) < 6) }
  }

  @Test("Memory whose last minute grows is not called normal")
  func lastMinute() {
    for seed in 1...20 as ClosedRange<UInt64> {
      let result = judge(seed: seed) { 300 + 4 * max(0, $0 - 7) }
      #expect(result.verdict != .normal, "seed \(seed): \(result.reason), \(result.shape)")
    }
  }

  @Test("A container at its limit is found as such, with the minute; one below it is not")
  func limit() throws {
    let result = judge(limitMB: 1024) { min(1020, 300 + 150 * $0) }
    #expect(result.verdict == .atLimit)
    #expect(result.reason == .atLimit)
    let reach = try #require(result.limitReach)
    #expect(abs(reach.sinceSeconds - 4.49 * 60) < 4)
    #expect(reach.share > 0.98 && reach.share < 1)
    #expect(judge(limitMB: 1200) { min(1020, 300 + 150 * $0) }.verdict == .normal)
    #expect(judge(limitMB: 520) { 300 + 26 * $0 }.verdict == .leak, "it still grows")
    let short = LimitReach(seconds: [0, 2, 4, 6, 8], memoryMB: [99, 99, 99, 99, 99], limitMB: 100)
    #expect(short == nil, "eight seconds are no stay")
  }

  @Test(
    "At its limit is at its limit over all durations, and a part that grows keeps the whole from being normal"
  )
  func pooled() {
    let still = judge { _ in 300 }
    let full = judge(limitMB: 1024) { min(1020, 300 + 150 * $0) }
    #expect(PooledLeak([still, full]).verdict == .atLimit)
    let late = judge { 300 + 4 * max(0, $0 - 6.8) }
    #expect(late.verdict != .normal)
    #expect(PooledLeak([still, still, late]).verdict == .inconclusive)
    #expect(PooledLeak([still, still]).verdict == .normal)
  }

  @Test("A ramp below a cycle is told from both")
  func rampAndCycle() {
    let shape: (Double) -> Double = { 100 + 60 * min($0 / 2, 1) + 8 * sin(2 * Double.pi * $0 / 0.8) }
    #expect(judge(shape).verdict == .normal)
    #expect(judge { shape($0) + 4 * max(0, $0 - 2) }.verdict == .leak)
  }
}
