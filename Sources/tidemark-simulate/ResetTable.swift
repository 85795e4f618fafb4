import Foundation
import TidemarkStatistics

/// Reset verdicts: docs/statistics.md, Resets.
enum ResetTable {
  static func run(_ repetitions: Int) {
    var table = MarkdownTable(
      "Reset verdicts at tolerance 10 %",
      note:
        "200 MB, sd 6, AR .8: predecessor's pass | Tidemark pass / fail / inconclusive, %; \(repetitions) a cell.",
      ["true ratio", "60 s window", "120 s window", "60 s, settling tail", "120 s, settling tail"])
    for ratio in [1.0, 1.05, 1.1, 1.12, 1.25] {
      var row = [formatted(ratio)]
      for (n, tail) in [(30, 0.0), (60, 0.0), (30, 150.0), (60, 150.0)] {
        var dice = Dice(seed: UInt64(ratio * 1000) + UInt64(n))
        var plain = 0
        var counts: [ResetVerdict.Verdict: Int] = [:]
        for _ in 0..<repetitions {
          let before = dice.autoregressive(n, phi: 0.8).map { 200 + 6 * $0 }
          let after = dice.autoregressive(n, phi: 0.8).enumerated().map { i, noise in
            200 * ratio + 6 * noise + tail * exp(-Double(i) * 2 / 15)
          }
          do {
            plain += try ResetComparison(baseline: before, load: [], postReset: after).passed ? 1 : 0
            counts[try ResetVerdict(baseline: before, postReset: after).verdict, default: 0] += 1
          } catch { continue }
        }
        let shares = [ResetVerdict.Verdict.pass, .fail, .inconclusive]
          .map { percent(counts[$0] ?? 0, of: repetitions) }.joined(separator: " / ")
        row.append("\(percent(plain, of: repetitions)) \\| \(shares)")
      }
      table.add(row)
    }
    table.show()
  }
}
