import TidemarkWarehouse

/// A sample ready to be stored, with the container it is of.
struct ContainerSample: Sendable, Equatable {
  var container: ContainerDescription
  var sample: Sample
}

/// Turns readings, which carry counters and the source's clock, into samples, which carry rates and offsets.
///
/// - A reading seen before (same container, same timestamp) yields nothing.
/// - A container whose newest reading is older than 2.5 intervals is counted as stale and yields nothing: its source
///   has stopped looking. Older readings behind a fresh one are history a late poll caught up with, and are kept.
/// - The offset is the arrival by the monotonic clock, less the age of the reading. So only the difference of two
///   looks at the same wall clock enters, and a clock that is set while recording moves nothing.
/// - Rates are differences of counters over differences of the source's timestamps, which are exact where the poll
///   is not. There is none for the first reading, after the counters started over, or across a jump of that clock.
/// - A source with a cadence of its own may measure a container several times between two ticks. Only the first of these
///   readings becomes a sample, so that the number of samples means the same for every source: one for each tick, and a
///   tick without one is missing. A rate covers the time since the sample before, dropped readings included.
struct ReadingAssembler: Sendable {
  /// The moment a poll's answer was in hand, by two clocks.
  struct Arrival: Sendable {
    /// Since the start of the scenario, monotonic.
    var offsetMicroseconds: Int64
    /// Unix nanoseconds by the clock the source stamps with.
    var wallNanoseconds: Int64
  }

  struct Assembled: Sendable, Equatable {
    /// In order of container and time; offsets are negative for readings from before the scenario.
    var samples: [ContainerSample] = []
    var staleCount = 0
  }

  private struct Previous {
    var reading: Reading
    var offsetMicroseconds: Int64
    /// Timestamps of earlier readings, oldest first. Not just the newest: a clock set back would hide what follows.
    var seen: [Int64]
    /// Of the tick before it; nil for a reading that was not counted by ticks.
    var tick: Tick?
  }

  private struct Tick: Equatable {
    var first: Int64
    var number: Int64
  }

  /// cAdvisor answers with 60 readings at most, and a jumping clock leaves few behind.
  private static let rememberedTimestamps = 256
  private static let staleIntervals = 2.5

  private let intervalMicroseconds: Int64
  private var previous: [String: Previous] = [:]

  init(interval: Duration) {
    intervalMicroseconds = interval.microseconds
  }

  /// - Parameter firstTick: Offset of the first tick, when each tick has one sample at most; nil keeps all.
  mutating func assemble(
    _ readings: [Reading], at arrival: Arrival, onePerTickFrom firstTick: Int64? = nil
  ) -> Assembled {
    var assembled = Assembled()
    let staleNanoseconds = Int64(Self.staleIntervals * Double(intervalMicroseconds) * 1000)
    for (name, series) in Dictionary(grouping: readings, by: \.container.name).sorted(by: { $0.key < $1.key })
    {
      let newest = series.map(\.timestampNanoseconds).max() ?? 0
      if arrival.wallNanoseconds - newest > staleNanoseconds {
        assembled.staleCount += 1
        continue
      }
      for reading in series {
        if let sample = sample(of: reading, named: name, at: arrival, firstTick) {
          assembled.samples.append(ContainerSample(container: reading.container, sample: sample))
        }
      }
    }
    return assembled
  }

  private mutating func sample(
    of reading: Reading, named name: String, at arrival: Arrival, _ firstTick: Int64?
  ) -> Sample? {
    let last = previous[name]
    if last?.seen.contains(reading.timestampNanoseconds) == true { return nil }
    // A clock a little ahead of ours cannot make a reading come from the future.
    let ageMicroseconds = max(0, (arrival.wallNanoseconds - reading.timestampNanoseconds) / 1000)
    let offset = arrival.offsetMicroseconds - ageMicroseconds
    if let last, offset <= last.offsetMicroseconds { return nil }
    let tick = firstTick.map { Tick(first: $0, number: tickNumber(of: offset, from: $0)) }
    if let tick, last?.tick == tick { return nil }

    var sample = Sample(offsetMicroseconds: offset, usage: reading.usage)
    if let last, let elapsed = elapsedNanoseconds(from: last, to: reading, offset: offset) {
      let before = last.reading.usage
      sample.cpuMillicores = Self.millicores(
        before.cpuTimeMicroseconds, reading.usage.cpuTimeMicroseconds, elapsed)
      sample.throttledMillicores = Self.millicores(
        before.throttledTimeMicroseconds, reading.usage.throttledTimeMicroseconds, elapsed)
    }
    let seen = (last?.seen ?? []).suffix(Self.rememberedTimestamps - 1) + [reading.timestampNanoseconds]
    previous[name] = Previous(reading: reading, offsetMicroseconds: offset, seen: Array(seen), tick: tick)
    return sample
  }

  /// Negative before the first.
  private func tickNumber(of offset: Int64, from firstTick: Int64) -> Int64 {
    let distance = offset - firstTick
    return distance >= 0 ? distance / intervalMicroseconds : (distance + 1) / intervalMicroseconds - 1
  }

  /// Between two readings by the source's clock; nil when counters started over or that clock was set between them.
  private func elapsedNanoseconds(from last: Previous, to reading: Reading, offset: Int64) -> Int64? {
    guard last.reading.incarnation == reading.incarnation else { return nil }
    let elapsed = reading.timestampNanoseconds - last.reading.timestampNanoseconds
    let expected = (offset - last.offsetMicroseconds) * 1000
    guard elapsed > 0, abs(elapsed - expected) <= intervalMicroseconds * 500 else { return nil }
    return elapsed
  }

  /// Thousandths of a core, from counters in microseconds; nil when a counter is missing or fell, or leapt further than can
  /// be counted.
  private static func millicores(_ before: Int64?, _ after: Int64?, _ elapsedNanoseconds: Int64) -> Int64? {
    guard let before, let after, after >= before else { return nil }
    return Int64(exactly: (Double(after - before) * 1_000_000 / Double(elapsedNanoseconds)).rounded())
  }
}
