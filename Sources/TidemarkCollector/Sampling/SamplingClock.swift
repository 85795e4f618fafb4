/// Beats at fixed distances from one start, so that the error of a beat is never added to the next.
struct SamplingClock: Sendable {
  let start: ContinuousClock.Instant
  let interval: Duration

  /// When tick `number` is due; tick 0 is due at the start.
  func instant(ofTick number: Int) -> ContinuousClock.Instant {
    start + interval * number
  }

  /// How many ticks fall into a stretch that begins with one: its end is excluded, so 10 s at 2 s have 5.
  static func tickCount(in stretch: Duration, every interval: Duration) -> Int {
    let (length, step) = (stretch.microseconds, max(1, interval.microseconds))
    return Int(max(1, (length + step - 1) / step))
  }
}

extension Duration {
  var microseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }

  var inSeconds: Double { self / .seconds(1) }

  /// Rounded to the microsecond, the resolution of the warehouse.
  static func microsecondsRounded(seconds: Double) -> Duration {
    .microseconds(Int64((seconds * 1_000_000).rounded()))
  }
}
