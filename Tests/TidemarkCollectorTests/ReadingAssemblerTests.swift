import Testing
import TidemarkWarehouse

@testable import TidemarkCollector

private let second: Int64 = 1_000_000_000
/// Some Sunday.
private let noon: Int64 = 1_795_348_800 * second

@Suite("Readings become samples")
struct ReadingAssemblerTests {
  private var assembler = ReadingAssembler(interval: .seconds(2))

  /// - Parameter cpu: Nanoseconds.
  private func reading(
    _ name: String = "api", at seconds: Double, cpu: Int64? = nil, incarnation: String = "1/1"
  ) -> Reading {
    var reading = Reading(
      container: ContainerDescription(name: name),
      timestampNanoseconds: noon + Int64(seconds * Double(second)),
      incarnation: incarnation)
    reading.usage.cpuTimeMicroseconds = cpu.map { $0 / 1000 }
    reading.usage.workingSetBytes = 1 << 20
    return reading
  }

  /// The monotonic clock reads as many seconds as the wall clock does past noon, plus a shift.
  private func arrival(_ seconds: Double, wallShift: Double = 0) -> ReadingAssembler.Arrival {
    .init(
      offsetMicroseconds: Int64(seconds * 1_000_000),
      wallNanoseconds: noon + Int64((seconds + wallShift) * Double(second)))
  }

  @Test("the offset is when the source measured, not when the answer came")
  mutating func offset() {
    let samples = assembler.assemble([reading(at: 10)], at: arrival(11.5)).samples
    #expect(samples.map(\.sample.offsetMicroseconds) == [10_000_000])
  }

  @Test("a counter that leaps by more than can be counted has no rate, and the recording goes on")
  mutating func leapingCounter() {
    var later = reading(at: 10, cpu: .max)
    later.timestampNanoseconds -= 999
    var first = reading(at: 10, cpu: 0)
    first.timestampNanoseconds -= 1000
    let samples = assembler.assemble([first, later], at: arrival(10)).samples
    #expect(samples.count == 2 && samples.last?.sample.cpuMillicores == nil)
    let next = assembler.assemble([reading(at: 12, cpu: .max)], at: arrival(12)).samples
    #expect(next.map(\.sample.cpuMillicores) == [0])
  }

  @Test("a reading seen twice is stored once, and of history only what is new")
  mutating func duplicates() {
    #expect(assembler.assemble([reading(at: 9), reading(at: 10)], at: arrival(10)).samples.count == 2)
    let again = assembler.assemble([reading(at: 9), reading(at: 10), reading(at: 11)], at: arrival(11))
      .samples
    #expect(again.map(\.sample.offsetMicroseconds) == [11_000_000])
  }

  @Test("a container whose newest reading is older than 2.5 intervals is counted as stale and not stored")
  mutating func stale() {
    #expect(assembler.assemble([reading(at: 5)], at: arrival(10)).staleCount == 0)
    let late = assembler.assemble([reading(at: 5.5)], at: arrival(10.501))
    #expect(late.staleCount == 1)
    #expect(late.samples.isEmpty)
  }

  @Test(
    "a source that measures twice between two ticks has one sample for each, and a tick without any is missing"
  )
  mutating func onePerTick() {
    // Ticks at 1, 3, 5, 7, 9; measured every second, and not between 5 and 7.
    let readings = [0.5, 1.2, 2.2, 3.1, 4.1, 4.9, 7.2, 8.3, 9.0].enumerated().map { index, seconds in
      reading(at: seconds, cpu: Int64(seconds * 1e8))
    }
    var samples = assembler.assemble([readings[0]], at: arrival(0.6)).samples
    for end in readings.indices.dropFirst() {
      samples +=
        assembler.assemble(
          Array(readings[1...end]), at: arrival(Double(readings[end].timestampNanoseconds - noon) / 1e9),
          onePerTickFrom: 1_000_000
        ).samples
    }
    #expect(
      samples.map { Double($0.sample.offsetMicroseconds) / 1e6 } == [0.5, 1.2, 3.1, 7.2, 9.0])
    // A tenth of a core throughout: what is left out is in the rate of the next.
    #expect(samples.dropFirst().map(\.sample.cpuMillicores) == [100, 100, 100, 100])
  }

  @Test("the first tick of a phase is its own, whatever was taken before")
  mutating func nextPhase() {
    #expect(assembler.assemble([reading(at: 1)], at: arrival(1), onePerTickFrom: 0).samples.count == 1)
    #expect(assembler.assemble([reading(at: 1.5)], at: arrival(1.5), onePerTickFrom: 0).samples.isEmpty)
    #expect(
      assembler.assemble([reading(at: 1.9)], at: arrival(1.9), onePerTickFrom: 1_800_000).samples.count == 1)
  }

  @Test("old readings behind a fresh one are history, not stale")
  mutating func history() {
    let taken = assembler.assemble([reading(at: 2), reading(at: 6), reading(at: 10)], at: arrival(10))
    #expect(taken.staleCount == 0)
    #expect(taken.samples.count == 3)
  }

  @Test("the CPU rate is the counter's growth over the source's own time, absent at first")
  mutating func rate() {
    let first = assembler.assemble([reading(at: 10, cpu: 5 * second)], at: arrival(10))
    #expect(first.samples[0].sample.cpuMillicores == nil)
    // 0.8 s of CPU in 1.6 s by the source's clock, although 2 s passed between the polls.
    let next = assembler.assemble([reading(at: 11.6, cpu: 5 * second + 800_000_000)], at: arrival(12))
    #expect(next.samples[0].sample.cpuMillicores == 500)
    #expect(next.samples[0].sample.cpuTimeMicroseconds == 5_800_000)
  }

  @Test("after a restart there is no rate, even where the new counter stands higher")
  mutating func restart() {
    _ = assembler.assemble([reading(at: 10, cpu: 100)], at: arrival(10))
    let next = assembler.assemble([reading(at: 12, cpu: second, incarnation: "2/9")], at: arrival(12))
    #expect(next.samples[0].sample.cpuMillicores == nil)
    let third = assembler.assemble([reading(at: 14, cpu: 3 * second, incarnation: "2/9")], at: arrival(14))
    #expect(third.samples[0].sample.cpuMillicores == 1000)
  }

  @Test("a counter that falls gives no rate")
  mutating func fallingCounter() {
    _ = assembler.assemble([reading(at: 10, cpu: second)], at: arrival(10))
    let next = assembler.assemble([reading(at: 12, cpu: second / 2)], at: arrival(12))
    #expect(next.samples[0].sample.cpuMillicores == nil)
  }

  @Test("a wall clock set back an hour neither reorders samples nor hides them, and costs one rate")
  mutating func clockJump() {
    _ = assembler.assemble([reading(at: 10, cpu: 0)], at: arrival(10))
    let jumped = assembler.assemble(
      [reading(at: 12 - 3600, cpu: second)], at: arrival(12, wallShift: -3600)
    ).samples
    #expect(jumped.map(\.sample.offsetMicroseconds) == [12_000_000])
    #expect(jumped[0].sample.cpuMillicores == nil)
    let after = assembler.assemble(
      [reading(at: 14 - 3600, cpu: 2 * second)], at: arrival(14, wallShift: -3600)
    ).samples
    #expect(after.map(\.sample.offsetMicroseconds) == [14_000_000])
    #expect(after[0].sample.cpuMillicores == 500)
  }

  @Test("containers do not share their counters")
  mutating func containers() {
    _ = assembler.assemble(
      [reading("a", at: 10, cpu: 0), reading("b", at: 10, cpu: second)], at: arrival(10))
    let next = assembler.assemble(
      [reading("a", at: 12, cpu: second), reading("b", at: 12, cpu: second)], at: arrival(12)
    ).samples
    #expect(next.map(\.container.name) == ["a", "b"])
    #expect(next.map(\.sample.cpuMillicores) == [500, 0])
  }

  @Test("what a source does not have stays missing")
  mutating func missing() {
    let sample = assembler.assemble([reading(at: 10)], at: arrival(10)).samples[0].sample
    #expect(sample.usageBytes == nil)
    #expect(sample.cpuTimeMicroseconds == nil)
    #expect(sample.memoryLimitBytes == nil)
    #expect(sample.workingSetBytes == 1 << 20)
  }
}
