import TidemarkStatistics

/// Leak verdicts on series whose growth is known: docs/statistics.md, Leaks.
enum LeakTables {
  static let minutes = [1, 2, 4, 8]

  struct Tally {
    var leak = 0
    var inconclusive = 0
    var normal = 0
    var plainLeak = 0
    var total = 0

    mutating func add(_ seconds: [Double], _ values: [Double]) {
      let verdict = LeakVerdict(seconds: seconds, memoryMB: values).verdict
      var line = BivariateMoments()
      for (t, y) in zip(seconds, values) { line.add(x: t / 60, y: y) }
      total += 1
      leak += verdict == .leak ? 1 : 0
      inconclusive += verdict == .inconclusive ? 1 : 0
      normal += verdict == .normal ? 1 : 0
      plainLeak += (line.slope ?? 0) > 1 ? 1 : 0
    }

    mutating func merge(_ other: Tally) {
      leak += other.leak
      inconclusive += other.inconclusive
      normal += other.normal
      plainLeak += other.plainLeak
      total += other.total
    }
  }

  static func tally(_ noise: LeakFreeNoise, _ minute: Int, slope: Double, _ repetitions: Int) -> Tally {
    var dice = Dice(seed: UInt64(1000 * minute + Int(slope * 10)) &* 31 &+ UInt64(noise.rawValue.count))
    var tally = Tally()
    let n = minute * 30
    let seconds = (0..<n).map { Double($0) * 2 }
    for _ in 0..<repetitions { tally.add(seconds, noise.series(n, slope: slope, &dice)) }
    return tally
  }

  static func falseAlarms(_ repetitions: Int) {
    var table = MarkdownTable(
      "False `leak` at true slope 0",
      note:
        "Least squares above 1 MB/min / Tidemark (Tidemark inconclusive), %; \(repetitions) series a cell.",
      ["noise"] + minutes.map { "\($0) min" })
    var averages = minutes.map { _ in Tally() }
    for noise in LeakFreeNoise.allCases {
      var row = [noise.rawValue]
      for (k, minute) in minutes.enumerated() {
        let cell = tally(noise, minute, slope: 0, repetitions)
        averages[k].merge(cell)
        row.append(text(cell))
      }
      table.add(row)
    }
    table.add(["**mean of the 12**"] + averages.map { "**\(text($0))**" })
    table.add(["goal (Tidemark, at most)", "7", "5", "1", "0.5"])
    table.add(["research prototype", "41.6 / 7.1", "33.7 / 4.7", "26.6 / 0.6", "23.2 / 0.2"])
    table.show()
  }

  private static func text(_ cell: Tally) -> String {
    "\(percent(cell.plainLeak, of: cell.total)) / \(percent(cell.leak, of: cell.total))"
      + " (\(percent(cell.inconclusive, of: cell.total)))"
  }

  static func found(_ repetitions: Int) {
    var table = MarkdownTable(
      "Leaks found", note: "Tidemark leak / inconclusive / called normal, %; \(repetitions) series a cell.",
      ["noise"] + [1.5, 5.0].flatMap { slope in minutes.dropFirst(2).map { "\(slope) MB/min, \($0) min" } })
    var all = minutes.map { _ in Tally() }
    for noise in LeakFreeNoise.allCases {
      var row = [noise.rawValue]
      for slope in [1.5, 5.0] {
        for (k, minute) in minutes.enumerated() {
          let cell = tally(noise, minute, slope: slope, repetitions)
          all[k].merge(cell)
          guard minute >= 4 else { continue }
          row.append(
            "\(percent(cell.leak, of: cell.total)) / \(percent(cell.inconclusive, of: cell.total))"
              + " / \(percent(cell.normal, of: cell.total))")
        }
      }
      table.add(row)
    }
    table.show()
    var summary = MarkdownTable(
      "Leaks of 1.5 MB/min or more, all noises",
      note: "Research prototype: found 16/38/75/94, called normal 0.4/2.9/0.6/0.1.",
      ["rule"] + minutes.map { "\($0) min" })
    summary.add(["Tidemark: found"] + all.map { percent($0.leak, of: $0.total) })
    summary.add(["Tidemark: called normal"] + all.map { percent($0.normal, of: $0.total) })
    summary.add(["least squares above 1: found"] + all.map { percent($0.plainLeak, of: $0.total) })
    summary.show()
  }

  /// Table S1a: does the 95 % interval of the slope hold the truth (0)?
  static func coverage(_ repetitions: Int) {
    var table = MarkdownTable(
      "Coverage of the 95 % interval of the slope, trend-free noise",
      note:
        "Independent least squares / line-only posterior / averaged posterior, %; \(repetitions) series a cell.",
      ["noise"] + minutes.map { "\($0) min" })
    let cases: [(String, (inout Dice, Int) -> [Double])] = [
      ("white", { dice, n in (0..<n).map { _ in dice.normal() } }),
      ("AR .5", { dice, n in dice.autoregressive(n, phi: 0.5) }),
      ("AR .8", { dice, n in dice.autoregressive(n, phi: 0.8) }),
      ("AR .95", { dice, n in dice.autoregressive(n, phi: 0.95) }),
      (
        "AR .95 + white",
        { dice, n in
          dice.autoregressive(n, phi: 0.95).map { 0.8.squareRoot() * $0 + 0.2.squareRoot() * dice.normal() }
        }
      ),
      (
        "random walk .15/step",
        { dice, n in
          var level = 0.0
          return (0..<n).map { _ in
            level += 0.15 * dice.normal()
            return level
          }
        }
      ),
    ]
    for (name, make) in cases {
      var row = [name]
      for minute in minutes {
        let n = minute * 30
        var dice = Dice(seed: UInt64(77 * minute))
        let seconds = (0..<n).map { Double($0) * 2 }
        var plain = 0
        var line = 0
        var averaged = 0
        for _ in 0..<repetitions {
          let values = make(&dice, n)
          plain += hit(slopeInterval(seconds, values))
          line += hit(posteriorInterval(seconds, values, structures: false))
          averaged += hit(posteriorInterval(seconds, values, structures: true))
        }
        row.append([plain, line, averaged].map { percent($0, of: repetitions) }.joined(separator: " / "))
      }
      table.add(row)
    }
    table.show()
  }

  private static func hit(_ interval: Interval?) -> Int { interval?.contains(0) == true ? 1 : 0 }

  private static func slopeInterval(_ x: [Double], _ y: [Double]) -> Interval? {
    do { return try LeastSquaresLine(x: x, y: y).slopeInterval95 } catch { return nil }
  }

  private static func posteriorInterval(_ x: [Double], _ y: [Double], structures: Bool) -> Interval? {
    do {
      return try SlopePosterior(seconds: x, values: y, structures: structures).interval(level: 0.95)
    } catch { return nil }
  }
}
