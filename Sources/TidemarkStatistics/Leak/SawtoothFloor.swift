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
    troughs = steps.indices.filter { steps[$0] <= 0.4 * largest }.map { $0 + 1 }
  }
}
