import Foundation
import Testing
import TidemarkStatistics

@Suite("Leak verdict")
struct LeakVerdictTests {
  let seconds = (0..<240).map { Double($0) * 2 }

  func judge(seed: UInt64 = 7, _ shape: (Double) -> Double) -> LeakVerdict {
    let noise = SlopePosteriorTests.noise(240, seed: seed)
    return LeakVerdict(seconds: seconds, memoryMB: zip(seconds, noise).map { 300 + shape($0) + $1 })
  }

  @Test("Growth of 6 MB/min is a leak, with its slope in the bounds and a time to the limit")
  func leak() throws {
    let result = judge { 6 * $0 / 60 }
    #expect(result.verdict == .leak)
    #expect(result.interval95?.contains(6) == true)
    let time = try #require(result.timeToLimit(512))
    let expected = try #require(time.expectedMinutes)
    #expect(abs(expected - (512 - 347.6) / 6) < 1.5)
    #expect(try #require(time.earliestMinutes) < expected)
    #expect(try #require(time.latestMinutes) > expected)
    #expect(try #require(result.detectableFloor) < 0.5)
  }

  @Test("A reading years after the others costs no time", .timeLimit(.minutes(1)))
  func farReading() {
    let noise = SlopePosteriorTests.noise(201, seed: 7)
    let late = seconds.prefix(200) + [2e9]
    let result = LeakVerdict(seconds: Array(late), memoryMB: noise.map { 300 + $0 })
    #expect(result.verdict != .leak)
  }

  @Test("A step is a step: where, how high, and no leak")
  func step() throws {
    let result = judge { $0 >= 220 ? 20 : 0 }
    #expect(result.verdict == .normal)
    guard case .step(let size, let offset) = result.shape else {
      Issue.record("the shape is \(result.shape)")
      return
    }
    #expect(abs(size - 20) < 1.5)
    #expect(offset == 220)
  }

  @Test("Warm-up is told from growth, and its time constant is found")
  func warmUp() {
    let result = judge { -100 * exp(-$0 / 11) }
    #expect(result.verdict == .normal)
    guard case .transient(let size, let constant) = result.shape else {
      Issue.record("the shape is \(result.shape)")
      return
    }
    #expect(abs(constant - 11) < 1.5)
    #expect(size < -80)
  }

  @Test("A sawtooth is judged by its floor; with too few collections it is not judged")
  func sawtooth() {
    let result = judge { 30 * ($0 / 24).truncatingRemainder(dividingBy: 1) + 3 * $0 / 60 }
    #expect(result.verdict == .leak)
    #expect(result.collectionCount == 19)
    #expect(result.warnings.contains(.judgedByCollectionFloor(collections: 19)))
    let few = LeakVerdict(
      seconds: Array(seconds.prefix(60)),
      memoryMB: seconds.prefix(60).map { 300 + 30 * ($0 / 40).truncatingRemainder(dividingBy: 1) })
    #expect(few.verdict == .inconclusive)
    #expect(few.reason == .tooFewCollections(found: 2))
    #expect(few.minutesToDecision != nil)
  }

  @Test("A page that comes and goes is no collection")
  func flat() {
    // 4 KiB pages: up one now and then, down three once, over eight minutes.
    let pages = (0..<240).map { $0 >= 200 ? 0.0 : Double($0 / 60) }
    let result = LeakVerdict(seconds: seconds, memoryMB: pages.map { 55 + $0 / 256 })
    #expect(result.verdict == .normal)
    #expect(result.collectionCount == nil)
  }

  @Test("Growth around 0.75 MB/min is for monitoring, falling memory is normal")
  func monitorAndShrinking() {
    #expect(judge { 0.75 * $0 / 60 }.verdict == .monitor)
    #expect(judge { -3 * $0 / 60 }.verdict == .normal)
    let time = judge { -3 * $0 / 60 }.timeToLimit(512)
    #expect(time?.expectedMinutes == nil)
    #expect(time?.latestMinutes == nil)
  }

  @Test("Undecided says how much longer to run, and a minute is indicative only")
  func undecided() throws {
    let noise = SlopePosteriorTests.noise(30, seed: 11)
    let result = LeakVerdict(
      seconds: Array(seconds.prefix(30)), memoryMB: noise.map { 300 + 3 * $0 })
    #expect(result.verdict == .inconclusive)
    #expect(try #require(result.minutesToDecision) > 0)
    #expect(result.warnings.contains(.indicativeOnly(minutes: 58.0 / 60)))
  }

  @Test("Constant memory is normal; too short, NaN and unordered series are inconclusive with the reason")
  func degenerate() {
    #expect(LeakVerdict(seconds: seconds, memoryMB: seconds.map { _ in 512 }).reason == .constant)
    #expect(LeakVerdict(seconds: [], memoryMB: []).reason == .tooShort(readings: 0, seconds: 0))
    #expect(
      LeakVerdict(seconds: [0, 2], memoryMB: [1, .nan]).reason == .notUsable(.notFinite(index: 1)))
    #expect(
      LeakVerdict(seconds: [2, 0], memoryMB: [1, 2]).reason == .notUsable(.notPositive(index: 1)))
    #expect(LeakVerdict(seconds: [0], memoryMB: [1, 2]).reason == .notUsable(.lengthMismatch(1, 2)))
  }

  @Test("Agreeing durations sharpen the pooled slope, disagreeing ones blur it")
  func pooled() throws {
    let first = judge(seed: 1) { 2 * $0 / 60 }
    let second = judge(seed: 2) { 2 * $0 / 60 }
    let together = PooledLeak([first, second])
    #expect(together.verdict == .leak)
    #expect(try #require(together.bounds).width < 1.01 * #require(first.bounds).width)
    let apart = PooledLeak([first, judge(seed: 3) { -2 * $0 / 60 }])
    #expect(apart.verdict == .inconclusive)
    #expect(apart.warnings.count == 1)
    let minute = LeakVerdict(
      seconds: Array(seconds.prefix(30)), memoryMB: [Double](repeating: 300, count: 30))
    #expect(
      PooledLeak([first, minute]).verdict == .leak, "a constant minute outweighs eight minutes of growth")
    #expect(PooledLeak([]).verdict == .inconclusive)
    #expect(PooledLeak([first]).slope == first.slope)
  }
}
