import TidemarkStatistics

/// False and true change points over runs: docs/statistics.md, Change points.
enum ChangePointTable {
  static func run(_ repetitions: Int) {
    var table = MarkdownTable(
      "Change points over runs, spread 2 %",
      note:
        "Series with any point, Otava defaults / guarded, %; for steps: hit within two runs; \(repetitions) a cell."
        + " Study, guarded: iid 1.3/0.3/0.7, AR .3 2.7/2.0/1.7, AR .6 7.3/5.3/4.0.",
      ["series", "20 runs", "40 runs", "80 runs"])
    for (name, phi) in [("flat, independent", 0.0), ("flat, AR .3", 0.3), ("flat, AR .6", 0.6)] {
      var row = [name]
      for n in [20, 40, 80] {
        var dice = Dice(seed: UInt64(n) + UInt64(phi * 100))
        var otava = 0
        var guarded = 0
        for _ in 0..<repetitions {
          let series = dice.autoregressive(n, phi: phi).map { 500 * (1 + 0.02 * $0) }
          otava += OtavaChangePoints(series).points.isEmpty ? 0 : 1
          guarded += (points(series) ?? []).isEmpty ? 0 : 1
        }
        row.append("\(percent(otava, of: repetitions)) / \(percent(guarded, of: repetitions))")
      }
      table.add(row)
    }
    for step in [0.03, 0.05, 0.1] {
      var row = ["step \(percent(Int(step * 100), of: 100)) % in the middle"]
      for n in [20, 40, 80] {
        var dice = Dice(seed: UInt64(n) + UInt64(step * 1000))
        var otava = 0
        var guarded = 0
        for _ in 0..<repetitions {
          let series = (0..<n).map { 500 * (1 + ($0 >= n / 2 ? step : 0)) * (1 + 0.02 * dice.normal()) }
          otava += hit(OtavaChangePoints(series).points.map(\.index), n / 2)
          guarded += hit(points(series) ?? [], n / 2)
        }
        row.append("\(percent(otava, of: repetitions)) / \(percent(guarded, of: repetitions))")
      }
      table.add(row)
    }
    table.show()
  }

  private static func hit(_ points: [Int], _ truth: Int) -> Int {
    points.contains { abs($0 - truth) <= 2 } ? 1 : 0
  }

  private static func points(_ series: [Double]) -> [Int]? {
    do { return try GuardedChangePoints(series).points.map(\.index) } catch { return nil }
  }
}
