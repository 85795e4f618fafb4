import TidemarkStatistics

/// False alarms of one series of two versions that are the same: docs/statistics.md, Comparing runs.
enum ComparisonTables {
  static func falseAlarms(_ repetitions: Int) {
    var table = MarkdownTable(
      "A/B false alarms at nominal 5 %",
      note: "120 samples a run; sd between runs in units of the sd within; \(repetitions) pairs a row.",
      [
        "runs a side, phi, run sd", "Welch on samples", "Mann-Whitney on samples", "effective-size Welch",
        "Tidemark on runs", "Tidemark with history",
      ])
    let cases: [(runs: Int, phi: Double, sd: Double)] = [
      (1, 0, 0), (1, 0.5, 0), (1, 0.8, 0), (1, 0.95, 0), (1, 0.8, 1), (3, 0.8, 0.5), (3, 0.8, 1), (5, 0.8, 1),
    ]
    for (runs, phi, sd) in cases {
      var dice = Dice(seed: UInt64(runs * 1000) + UInt64(phi * 100) + UInt64(sd * 10))
      var hits = [0, 0, 0, 0, 0]
      for _ in 0..<repetitions {
        func side() -> (samples: [Double], means: [Double]) {
          var all: [Double] = []
          var means: [Double] = []
          for _ in 0..<runs {
            let offset = 500 + sd * dice.normal()
            let samples = dice.autoregressive(120, phi: phi).map { $0 + offset }
            all += samples
            means.append(Moments(samples).mean ?? 0)
          }
          return (all, means)
        }
        let a = side()
        let b = side()
        hits[0] += alarm(welch(a.samples, b.samples))
        hits[1] += alarm(mannWhitney(a.samples, b.samples))
        hits[2] += alarm(effective(a.samples, b.samples))
        if runs >= 3 { hits[3] += alarm(compare(a.means, b.means, nil)) }
        // Twenty earlier runs of the same configuration, so their spread holds both sources.
        if runs == 1 {
          let past = (0..<20).map { _ in
            (Moments(dice.autoregressive(120, phi: phi)).mean ?? 0) + sd * dice.normal()
          }
          let history = Moments(past).variance.map {
            VariancePrior.Estimate(variance: $0, degreesOfFreedom: 19)
          }
          hits[4] += alarm(compare(a.means, b.means, history))
        }
      }
      let texts = hits.map { percent($0, of: repetitions) }
      table.add(
        ["\(runs), \(phi), \(sd)", texts[0], texts[1], texts[2]]
          + [runs >= 3 ? texts[3] : "-", runs == 1 ? texts[4] : "-"])
    }
    table.show()
  }

  private static func alarm(_ p: Double?) -> Int { (p ?? 1) < 0.05 ? 1 : 0 }

  private static func welch(_ a: [Double], _ b: [Double]) -> Double? {
    do { return try WelchTest(a, b).pValue } catch { return nil }
  }

  private static func mannWhitney(_ a: [Double], _ b: [Double]) -> Double? {
    do { return try MannWhitney(a, b).pValue } catch { return nil }
  }

  private static func effective(_ a: [Double], _ b: [Double]) -> Double? {
    do { return try WelchTest(summaries: meanWithEffectiveSize(a), meanWithEffectiveSize(b)).pValue } catch {
      return nil
    }
  }

  /// By the spread between runs alone, as `compare` tests one series that has no others to learn from.
  private static func compare(_ a: [Double], _ b: [Double], _ history: VariancePrior.Estimate?) -> Double {
    let own = ModeratedTest.ownVariance(base: a, candidate: b, earlier: history)
    let test = ModeratedTest(base: a, candidate: b, variance: own)
    let p = test.pValues
    return 2 * min(p.higher, p.lower)
  }
}
