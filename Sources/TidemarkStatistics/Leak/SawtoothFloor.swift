/// The live-set floor under a garbage collector's sawtooth: the readings just after each collection.
///
/// A sawtooth climbs slowly and drops at once, so its differences are skewed below -1. A drop is a difference at or
/// below 0.4 times the largest one; the reading after it is a trough (docs/statistics.md, Leaks, step 2).
struct SawtoothFloor {
  /// Index of each trough, ascending.
  let troughs: [Int]

  /// Nil when the series is no sawtooth.
  init?(_ y: [Double]) {
    guard y.count > 3 else { return nil }
    let steps = zip(y, y.dropFirst()).map { $1 - $0 }
    let deviations = centred(steps)
    let n = Double(steps.count)
    let second = deviations.reduce(0) { $0 + $1 * $1 } / n
    let third = deviations.reduce(0) { $0 + $1 * $1 * $1 } / n
    guard second > 0, third / (second * second.squareRoot()) < -1, let largest = steps.min(), largest < 0
    else { return nil }
    let drops = steps.indices.filter { steps[$0] <= 0.4 * largest }.map { $0 + 1 }
    let found = Self.climbed(y, drops)
    guard 2 * found.count >= drops.count else { return nil }
    troughs = found
  }

  /// The drops before which memory had climbed, by half of the drop or more and not at one stroke: a fall that becomes
  /// slower has drops as well, and so has the end of a spike.
  private static func climbed(_ y: [Double], _ drops: [Int]) -> [Int] {
    var start = 0
    return drops.filter { drop in
      let size = y[drop - 1] - y[drop]
      var low = y[start]
      var stroke = 0.0
      for i in start..<(drop - 1) {
        low = min(low, y[i])
        stroke = max(stroke, y[i + 1] - y[i])
      }
      start = drop
      return y[drop - 1] - low >= 0.5 * size && stroke <= 0.7 * size
    }
  }
}
