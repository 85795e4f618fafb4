import Foundation
import TidemarkAnalysis
import TidemarkStatistics
import TidemarkWarehouse

/// What the gate makes of one candidate run after some runs of one version: docs/statistics.md, Gate.
enum GateTables {
  /// What the runs of one version differ by.
  enum Noise: String, CaseIterable {
    /// Every scenario of a run by itself.
    case scenario = "per scenario"
    /// All scenarios of a container alike.
    case container = "per container"
    /// All containers alike.
    case machine = "one machine"
  }

  static func run(_ repetitions: Int) {
    oneSeries(repetitions * 10)
    stack(max(1, repetitions / 2))
  }

  private static func oneSeries(_ repetitions: Int) {
    var table = MarkdownTable(
      "Gate on one series",
      note:
        "Memory around 500 MB, floors 5 % and 8 MB, one candidate run: fail / inconclusive / pass, %;"
        + " \(repetitions) gates a cell.",
      ["baseline runs, CV", "no change", "+5 %", "+10 %"])
    for (runs, cv) in [(5, 0.02), (10, 0.02), (10, 0.04)] {
      var row = ["\(runs), \(percent(Int(cv * 100), of: 100)) %"]
      for change in [0, 0.05, 0.1] {
        var dice = Dice(seed: UInt64(runs * 100) + UInt64(change * 1000))
        var counts: [ComparisonVerdict: Int] = [:]
        for _ in 0..<repetitions {
          let base = (0..<runs).map { _ in 500 * (1 + cv * dice.normal()) }
          let candidate = 500 * (1 + change) * (1 + cv * dice.normal())
          let subject = family.judge([sides("baseline", "api", base, [candidate])])[0]
          counts[subject.verdict, default: 0] += 1
        }
        let (failed, open) = (counts[.worse] ?? 0, counts[.inconclusive] ?? 0)
        row.append(shares([failed, open, repetitions - failed - open], of: repetitions))
      }
      table.add(row)
    }
    table.show()
  }

  private static func stack(_ repetitions: Int) {
    var table = MarkdownTable(
      "Gate on a stack of 21 containers in 10 scenarios",
      note:
        "Memory around 100 to 900 MB, floors 5 % and 8 MB, one candidate run; one container changes. fail / inconclusive"
        + " / pass, and gates that blame a container that did not change, %; \(repetitions) gates a cell. Bound: what"
        + " fails at most per container, by a test that is told how large the noise is.",
      ["CV, baseline runs, change"] + Noise.allCases.map(\.rawValue) + ["bound"])
    let cases: [(cv: Double, runs: Int, change: Double)] = [
      (0.01, 5, 0), (0.01, 7, 0), (0.01, 10, 0), (0.01, 5, 0.06), (0.01, 5, 0.09), (0.03, 5, 0),
      (0.03, 10, 0), (0.03, 10, 0.1), (0.03, 10, 0.15),
    ]
    for (cv, runs, change) in cases {
      var row = ["\(percent(Int(cv * 100), of: 100)) %, \(runs), +\(percent(Int(change * 100), of: 100)) %"]
      for noise in Noise.allCases {
        var dice = Dice(seed: UInt64(runs * 100) + UInt64(change * 1000) + UInt64(cv * 10000))
        var (failed, open, blamed) = (0, 0, 0)
        for _ in 0..<repetitions {
          let subjects = family.judge(stack(cv: cv, runs: runs, change: change, noise, &dice))
          let worse = subjects.filter { $0.verdict == .worse }
          if !worse.isEmpty {
            failed += 1
          } else if subjects.contains(where: { $0.verdict == .inconclusive }) {
            open += 1
          }
          if worse.contains(where: { $0.container != "container-0" || change == 0 }) { blamed += 1 }
        }
        row.append(
          shares([failed, open, repetitions - failed - open], of: repetitions)
            + " (\(percent(blamed, of: repetitions)))")
      }
      let most = change > 0 ? bound(cv: cv, runs: runs, change: change) : nil
      row.append(most.map { percent(Int(($0 * 1000).rounded()), of: 1000) } ?? "-")
      table.add(row)
    }
    table.show()
  }

  /// How often a change of one container in 21 can be found at most, with the gate's chance of a false alarm: the test
  /// of a mean whose noise is normal and known is the most powerful one (Neyman and Pearson 1933). It knows no floor.
  private static func bound(cv: Double, runs: Int, change: Double) -> Double? {
    guard let level = NormalDistribution.quantile(1 - Comparison.alpha / 21) else { return nil }
    return NormalDistribution.cumulative(log(1 + change) / (cv * (1 + 1 / Double(runs)).squareRoot()) - level)
  }

  private static let family = ComparisonFamily(alpha: Comparison.alpha)

  /// The last run is the candidate; `container-0` changes in it.
  private static func stack(
    cv: Double, runs: Int, change: Double, _ noise: Noise, _ dice: inout Dice
  ) -> [SeriesSides] {
    let machine = (0...runs).map { _ in dice.normal() }
    return (0..<21).flatMap { container in
      let own = (0...runs).map { _ in dice.normal() }
      let level = 100 + 40 * Double(container)
      return (0..<10).map { scenario in
        let values = (0...runs).map { run in
          let deviation =
            switch noise {
            case .scenario: dice.normal()
            case .container: own[run]
            case .machine: machine[run]
            }
          let rise = run == runs && container == 0 ? change : 0
          return level * (1 + 0.1 * Double(scenario)) * (1 + rise) * (1 + cv * deviation)
        }
        return sides(
          "load_scaling_\(scenario)", "container-\(container)", Array(values.dropLast()), [values[runs]])
      }
    }
  }

  private static func sides(
    _ scenario: String, _ container: String, _ base: [Double], _ candidate: [Double]
  ) -> SeriesSides {
    let points = (base + candidate).enumerated().map { index, value in
      SeriesPoint(
        run: runs[index], value: value, conditions: conditions, coverage: 1, flaw: nil, samples: nil)
    }
    return SeriesSides(
      key: SeriesKey(scenario: scenario, container: container, metric: .memoryMean),
      terms: .standard(.memoryMean), base: points.prefix(base.count),
      candidate: points.suffix(candidate.count))
  }

  private static let conditions = SeriesConditions(intervalSeconds: 2)
  private static let runs = (1...20).map { number in
    RunHead(
      runID: Int64(number), uid: "\(number)", testID: "\(number)", status: "completed",
      startedAt: "2026-11-\(number + 10)T00:00:00.000Z", hostFingerprint: nil, intervalSeconds: 2,
      abortedCount: 0)
  }

  private static func shares(_ counts: [Int], of total: Int) -> String {
    counts.map { percent($0, of: total) }.joined(separator: " / ")
  }
}
