/// The share that so many of so many stand for: Wilson's interval (Wilson 1927), which stays inside 0 to 1 and says
/// something of none of twenty.
///
/// - Returns: nil without trials, for more events than trials, or a level outside (0, 1).
package func binomialInterval(events: Int, of trials: Int, level: Double = 0.95) -> Interval? {
  guard trials > 0, (0...trials).contains(events), level > 0, level < 1,
    let z = NormalDistribution.quantile(1 - (1 - level) / 2)
  else { return nil }
  let n = Double(trials)
  let share = Double(events) / n
  let centre = (share + z * z / (2 * n)) / (1 + z * z / n)
  let half = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
  return Interval(max(0, centre - half), min(1, centre + half))
}
