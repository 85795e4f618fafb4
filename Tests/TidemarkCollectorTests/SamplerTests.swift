import Testing
import TidemarkWarehouse

@testable import TidemarkCollector

/// A source whose answers take as long as it is told, and that knows how many polls ran at once.
private actor SlowSource: SampleSource {
  nonisolated let name = "slow"
  private let answers: Duration
  private(set) var begun: [ContinuousClock.Instant] = []
  private var running = 0
  private(set) var mostAtOnce = 0

  init(answers: Duration) { self.answers = answers }

  func poll() async throws -> [Reading] {
    begun.append(.now)
    running += 1
    mostAtOnce = max(mostAtOnce, running)
    try await Task.sleep(for: answers)
    running -= 1
    return []
  }
}

/// A source that is never there.
private struct BrokenSource: SampleSource {
  struct Gone: Error, CustomStringConvertible { let description = "nobody home" }
  let name = "broken"
  func poll() async throws -> [Reading] { throw Gone() }
}

extension MeasuringTests {
  @Suite("The sampling clock")
  struct SamplerTests {
    @Test("tick k is due at start + k intervals, however odd the interval")
    func instants() {
      let start = ContinuousClock.now
      let clock = SamplingClock(start: start, interval: .milliseconds(333))
      #expect(clock.instant(ofTick: 0) == start)
      #expect(clock.instant(ofTick: 10_000) - start == .milliseconds(3_330_000))
      #expect(clock.instant(ofTick: -1) == start - .milliseconds(333))
    }

    @Test(
      "a phase has a tick at its start and none at its end",
      arguments: [(10.0, 2.0, 5), (5, 2, 3), (0.5, 2, 1), (30, 0.5, 60), (0.3, 0.1, 3)])
    func tickCounts(seconds: Double, interval: Double, expected: Int) {
      let count = SamplingClock.tickCount(
        in: .microsecondsRounded(seconds: seconds), every: .microsecondsRounded(seconds: interval))
      #expect(count == expected)
    }

    private func run(_ source: any SampleSource, ticks: Int, interval: Duration) async throws -> [SamplingGap]
    {
      let log = GapLog()
      let sampler = Sampler(
        source: source, clock: SamplingClock(start: .now + interval, interval: interval), tickCount: ticks,
        deliver: { _, _ in }, report: { gap in await log.append(gap) })
      try await sampler.run {}
      return await log.gaps
    }

    private actor GapLog {
      private(set) var gaps: [SamplingGap] = []
      func append(_ gap: SamplingGap) { gaps.append(gap) }
    }

    @Test("a poll that outlasts ticks costs them and is never joined by another")
    func slowSource() async throws {
      // Each answer takes two and a half intervals: polls at ticks -1, 2, 5; the ticks between are gaps.
      let source = SlowSource(answers: .milliseconds(500))
      let gaps = try await run(source, ticks: 6, interval: .milliseconds(200))
      #expect(await source.mostAtOnce == 1)
      #expect(gaps.count >= 3)
      #expect(gaps.allSatisfy { $0 == .pollUnfinished || $0 == .late })
      #expect(await source.begun.count + gaps.count >= 6)
    }

    @Test("every tick of a phase is one poll or one gap, and no poll begins before its tick is due")
    func accounting() async throws {
      let source = SlowSource(answers: .milliseconds(30))
      let interval = Duration.milliseconds(50)
      let start = ContinuousClock.now + interval
      let gaps = try await run(source, ticks: 20, interval: interval)
      let begun = await source.begun
      // Beside those of the phase: the poll before it, and the one at its end unless another was under way.
      #expect([20, 21, 22].contains(begun.count + gaps.count))
      for (index, instant) in begun.dropFirst().enumerated() {
        // The k-th poll of the phase belongs to tick k or, after gaps, a later one.
        #expect(instant >= start + interval * index)
      }
    }

    @Test("a source that cannot be read leaves a gap with its reason at every tick of the phase")
    func brokenSource() async throws {
      let gaps = try await run(BrokenSource(), ticks: 3, interval: .milliseconds(40))
      #expect(gaps.filter { $0 == .failed("nobody home") }.count + gaps.filter { $0 == .late }.count == 3)
    }
  }
}
