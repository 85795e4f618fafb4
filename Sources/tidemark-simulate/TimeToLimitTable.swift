import TidemarkStatistics

/// Coverage of the time until a limit is reached: docs/statistics.md, Leaks.
enum TimeToLimitTable {
  static func run(_ repetitions: Int) {
    var table = MarkdownTable(
      "Coverage of the 90 % interval of the time to the limit",
      note: "Limit 100 MB above the start; least squares / Tidemark (unbounded), %; \(repetitions) a row.",
      ["noise, minutes, slope", "coverage"])
    let cases: [(LeakFreeNoise, Int, Double)] = [
      (.white, 8, 1.5), (.wander, 4, 1.5), (.wander, 4, 3), (.wander, 8, 1.5), (.wander, 8, 3),
      (.slowWander, 8, 1.5), (.slowWander, 8, 3),
    ]
    for (noise, minutes, slope) in cases {
      var dice = Dice(seed: UInt64(minutes * 100) + UInt64(slope * 10))
      let n = minutes * 30
      let seconds = (0..<n).map { Double($0) * 2 }
      let truth = 100 / slope - Double(n - 1) * 2 / 60
      var plain = 0
      var ours = 0
      var unbounded = 0
      for _ in 0..<repetitions {
        let values = noise.series(n, slope: slope, &dice)
        if let line = line(seconds, values), let interval = line.slopeInterval(level: 0.9), interval.lower > 0
        {
          let headroom = 400 - (Moments(values.suffix(5)).mean ?? 0)
          plain += headroom / interval.upper <= truth && truth <= headroom / interval.lower ? 1 : 0
        }
        guard let time = LeakVerdict(seconds: seconds, memoryMB: values).timeToLimit(400) else { continue }
        let latest = time.latestMinutes ?? .infinity
        unbounded += time.latestMinutes == nil ? 1 : 0
        ours += (time.earliestMinutes ?? .infinity) <= truth && truth <= latest ? 1 : 0
      }
      table.add([
        "\(noise.rawValue), \(minutes), \(formatted(slope))",
        "\(percent(plain, of: repetitions)) / \(percent(ours, of: repetitions))"
          + " (\(percent(unbounded, of: repetitions)))",
      ])
    }
    table.show()
  }

  private static func line(_ seconds: [Double], _ values: [Double]) -> LeastSquaresLine? {
    do { return try LeastSquaresLine(x: seconds.map { $0 / 60 }, y: values) } catch { return nil }
  }
}
