/// How long one call takes: the fastest of many batches, which is what the code costs when the neighbours are quiet.
struct Measurement {
  let microseconds: Double

  /// Runs `body` until about a fifth of a second has been measured.
  init(_ body: () -> Void) {
    let clock = ContinuousClock()
    body()
    let once = max(Self.microseconds(clock.measure(body)), 0.01)
    let perBatch = max(1, Int(5000 / once))
    var batches: [Double] = []
    var total = 0.0
    while batches.count < 9 || (total < 2e5 && batches.count < 200) {
      let time = Self.microseconds(clock.measure { for _ in 0..<perBatch { body() } })
      batches.append(time / Double(perBatch))
      total += time
    }
    microseconds = batches.min() ?? once
  }

  private static func microseconds(_ duration: Duration) -> Double {
    let parts = duration.components
    return Double(parts.seconds) * 1e6 + Double(parts.attoseconds) / 1e12
  }
}

/// Keeps the optimiser from removing a call whose result nobody reads.
@inline(never)
func keep<T>(_ value: T) { _ = value }
