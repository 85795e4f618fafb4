import Foundation
import TidemarkStatistics

/// The statistics a report computes, on the sizes it computes them on.
enum StatisticsSection {
  struct Row {
    let name: String
    /// What the same question costs answered the plain way; the ratio says what the better answer costs.
    let comparedWith: String
    let goalMicroseconds: Double?
    let body: () throws -> Void
    let plain: () throws -> Void
  }

  static func run() {
    print("## Statistics\n")
    print("| what | one call | goal | beside it | ratio |")
    print("| --- | --- | --- | --- | --- |")
    for row in rows() {
      let time = Measurement { attempt(row.body) }.microseconds
      let plain = Measurement { attempt(row.plain) }.microseconds
      let goal = row.goalMicroseconds.map { $0 >= time ? "\(text($0)), met" : "\(text($0)), MISSED" } ?? "-"
      print(
        "| \(row.name) | \(text(time)) | \(goal) | \(row.comparedWith): \(text(plain))"
          + " | \(String(format: "%.1f", time / plain)) |")
    }
    print("")
  }

  private static func attempt(_ body: () throws -> Void) {
    do { try body() } catch { print("benchmark input refused: \(error)") }
  }

  private static func text(_ microseconds: Double) -> String {
    microseconds < 1000
      ? String(format: "%.3g us", microseconds) : String(format: "%.3g ms", microseconds / 1000)
  }

  private static func rows() -> [Row] {
    var generator = SeededGenerator(seed: 1)
    func wander(_ n: Int) -> [Double] {
      var state = 0.0
      return (0..<n).map { _ in
        state = 0.8 * state + Double.random(in: -1...1, using: &generator)
        return state
      }
    }
    let seconds = (0..<240).map { Double($0) * 2 }
    let memory = zip(wander(240), seconds).map { 300 + $0 + 0.02 * $1 }
    let levels = [20.0, 40, 80, 160]
    let means = levels.map { 100 + 2 * $0 + Double.random(in: -2...2, using: &generator) }
    let units = zip(levels, means).map { ScalingUnit(x: $0, mean: $1, variance: 10) }
    let long = (0..<3000).map(Double.init)
    let longValues = zip(wander(3000), long).map { $0 + 0.01 * $1 }
    let runs = wander(60).map { 500 + 10 * $0 }
    return [
      Row(
        name: "slope posterior, 240 points, all structures", comparedWith: "line only",
        goalMicroseconds: 2000,
        body: { keep(try SlopePosterior(seconds: seconds, values: memory)) },
        plain: { keep(try SlopePosterior(seconds: seconds, values: memory, structures: false)) }),
      Row(
        name: "leak verdict with its quantiles, 240 points", comparedWith: "least-squares line",
        goalMicroseconds: nil,
        body: { keep(LeakVerdict(seconds: seconds, memoryMB: memory)) },
        plain: { keep(try LeastSquaresLine(x: seconds, y: memory)) }),
      Row(
        name: "four curves through four levels", comparedWith: "straight line", goalMicroseconds: 1000,
        body: { keep(fitFamilies(x: levels, y: means)) },
        plain: { keep(try LeastSquaresLine(x: levels, y: means)) }),
      Row(
        name: "evidence over five laws, four levels", comparedWith: "four curves", goalMicroseconds: 1000,
        body: { keep(try ScalingEvidence(units)) },
        plain: { keep(fitFamilies(x: levels, y: means)) }),
      Row(
        name: "Theil-Sen by selection, 3000 points", comparedWith: "4.5 million slopes sorted",
        goalMicroseconds: nil,
        body: { keep(try TheilSen(x: long, y: longValues)) },
        plain: { keep(sortedSlopes(long, longValues)) }),
      Row(
        name: "guarded change points, 60 runs", comparedWith: "Otava's", goalMicroseconds: nil,
        body: { keep(try GuardedChangePoints(runs)) },
        plain: { keep(OtavaChangePoints(runs)) }),
    ]
  }

  private static func sortedSlopes(_ x: [Double], _ y: [Double]) -> Double {
    var slopes: [Double] = []
    slopes.reserveCapacity(x.count * (x.count - 1) / 2)
    for i in x.indices {
      for j in (i + 1)..<max(x.count, i + 1) { slopes.append((y[j] - y[i]) / (x[j] - x[i])) }
    }
    slopes.sort()
    return slopes[slopes.count / 2]
  }
}
