/// One statement on a container's growth from several series: the durations of a run, or the pieces between restarts.
///
/// Slopes are combined with weights 1/sd², sd from the 90 % bounds of each posterior. Where they disagree by more than
/// their intervals allow, the interval is widened by √(Q/(k - 1)) (Birge 1932), so that a transient in one series
/// cannot make a sure verdict. Series without a posterior (too short, too few collections) do not count.
package struct PooledLeak: Sendable {
  package let verdict: LeakVerdict.Verdict
  /// MB/min; nil when no series could be judged.
  package let slope: Double?
  /// One-sided 95 % bounds.
  package let bounds: Interval?
  package let usedSeries: Int
  package let warnings: [StatisticalWarning]

  package init(_ verdicts: [LeakVerdict]) {
    let usable = verdicts.compactMap { verdict -> (slope: Double, sd: Double)? in
      guard let slope = verdict.slope, let bounds = verdict.bounds else { return nil }
      // A constant series may hide what a display in whole megabytes rounds away: 0.3 MB over its length.
      let floor = verdict.reason == .constant ? 0.3 / max(verdict.spanSeconds / 60, 0.1) : 1e-3
      return (slope, max(bounds.width / (2 * 1.6449), floor))
    }
    usedSeries = usable.count
    guard usable.count > 1 else {
      let only = verdicts.first { $0.slope != nil } ?? verdicts.first
      verdict = only?.verdict ?? .inconclusive
      slope = only?.slope
      bounds = only?.bounds
      warnings = []
      return
    }
    let total = usable.reduce(0) { $0 + 1 / ($1.sd * $1.sd) }
    let mean = usable.reduce(0) { $0 + $1.slope / ($1.sd * $1.sd) } / total
    let q = usable.reduce(0) { $0 + ($1.slope - mean) * ($1.slope - mean) / ($1.sd * $1.sd) }
    let factor = max(1, (q / Double(usable.count - 1)).squareRoot())
    let half = 1.6449 * factor / total.squareRoot()
    let reading = SlopeReading(median: mean, bounds: .around(mean, halfWidth: half))
    slope = mean
    bounds = reading.bounds
    verdict = reading.verdict
    warnings = factor > 1.5 ? [.heterogeneous(factor: factor)] : []
  }
}
