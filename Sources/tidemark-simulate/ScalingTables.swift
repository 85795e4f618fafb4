import Foundation
import TidemarkStatistics

/// Model recognition and coverage of predictions: docs/statistics.md, Scaling.
enum ScalingTables {
  /// Memory in MB by agents, as in the study.
  static let truths: [(name: String, family: FitFamily, curve: @Sendable (Double) -> Double)] = [
    ("constant", .constant, { _ in 200 }),
    ("linear", .linear, { 100 + 2 * $0 }),
    ("power .5", .power, { 50 + 25 * $0.squareRoot() }),
    ("power .75", .power, { 80 + 6 * pow($0, 0.75) }),
    ("power 1.3", .power, { 100 + 0.45 * pow($0, 1.3) }),
    ("power 2", .power, { 120 + 0.011 * $0 * $0 }),
    ("logarithmic", .logarithmic, { 50 + 60 * log($0) }),
    ("exponential", .exponential, { 100 + 20 * exp(0.015 * $0) }),
  ]

  struct Design {
    let name: String
    let levels: [Double]
    let runs: Int
    let sampleSD: Double
    let runSD: Double

    func summaries(_ curve: (Double) -> Double, _ dice: inout Dice) -> [LevelSummary] {
      levels.flatMap { x in
        (0..<runs).map { _ in
          let offset = runSD * dice.normal()
          let samples = dice.autoregressive(30, phi: 0.8).map { curve(x) + offset + sampleSD * $0 }
          let moments = Moments(samples)
          return LevelSummary(
            x: x, sampleCount: 30, mean: moments.mean ?? 0, variance: moments.variance ?? 0,
            lagOne: lagOneAutocorrelation(samples))
        }
      }
    }
  }

  static let four = [20.0, 40, 80, 160]
  static let six = [10.0, 20, 40, 80, 120, 160]
  static let designs = [
    Design(name: "4 levels x 1, noise 2/1", levels: four, runs: 1, sampleSD: 2, runSD: 1),
    Design(name: "4 levels x 1, noise 4/3", levels: four, runs: 1, sampleSD: 4, runSD: 3),
    Design(name: "6 levels x 3, noise 2/1", levels: six, runs: 3, sampleSD: 2, runSD: 1),
    Design(name: "6 levels x 3, noise 4/3", levels: six, runs: 3, sampleSD: 4, runSD: 3),
  ]

  static func run(_ repetitions: Int) {
    var recognition = MarkdownTable(
      "Scaling law recognised",
      note:
        "Highest R² of the four curves / highest evidence / truth in the 90 % set, %; noise = sd of samples"
        + " (AR .8, 30 a run) / sd between runs in MB; \(repetitions) data sets a cell. Between-run variance from"
        + " history (19 df) for one run a level, from the replicates for three.",
      ["design"] + truths.map(\.name) + ["mean", "right when weight >= .8"])
    var coverage = MarkdownTable(
      "Coverage of 95 % intervals at 320 agents, twice the largest load",
      note: "Mean / new run, %; nominal 95.", ["design"] + truths.map(\.name))
    for design in designs {
      var cells: [String] = []
      var intervals: [String] = []
      var sums = [0, 0, 0]
      var decided = 0
      var right = 0
      for (k, truth) in truths.enumerated() {
        var dice = Dice(seed: UInt64(9000 + k))
        var hits = [0, 0, 0]
        var inMean = 0
        var inNew = 0
        for _ in 0..<repetitions {
          let summaries = design.summaries(truth.curve, &dice)
          let history = (variance: design.runSD * design.runSD, degreesOfFreedom: 19)
          guard let evidence = evidence(summaries, history) else { continue }
          let plain = bestByRSquared(fitFamilies(x: summaries.map(\.x), y: summaries.map(\.mean)))
          hits[0] += plain?.family == truth.family ? 1 : 0
          let top = evidence.families.max { $0.weight < $1.weight }
          hits[1] += top?.family == truth.family ? 1 : 0
          hits[2] += evidence.credibleSet.contains(truth.family) ? 1 : 0
          if let winner = evidence.winner {
            decided += 1
            right += winner == truth.family ? 1 : 0
          }
          let newRun = truth.curve(320) + design.runSD * dice.normal()
          guard let prediction = prediction(evidence) else { continue }
          inMean += prediction.meanInterval95.contains(truth.curve(320)) ? 1 : 0
          inNew += prediction.newRunInterval95.contains(newRun) ? 1 : 0
        }
        for j in 0..<3 { sums[j] += hits[j] }
        cells.append(hits.map { percent($0, of: repetitions) }.joined(separator: " / "))
        intervals.append("\(percent(inMean, of: repetitions)) / \(percent(inNew, of: repetitions))")
      }
      let total = repetitions * truths.count
      recognition.add(
        [design.name] + cells
          + [sums.map { percent($0, of: total) }.joined(separator: " / "), percent(right, of: decided)])
      coverage.add([design.name] + intervals)
    }
    recognition.show()
    coverage.show()
  }

  private static func evidence(
    _ summaries: [LevelSummary], _ history: (variance: Double, degreesOfFreedom: Int)
  ) -> ScalingEvidence? {
    do { return try ScalingEvidence(ScalingUnits(summaries, history: history).units) } catch { return nil }
  }

  private static func prediction(_ evidence: ScalingEvidence) -> ScalingPrediction? {
    do { return try evidence.predict(320) } catch { return nil }
  }
}
