/// One statement on a container's growth from several series: the durations of a run, or the pieces between restarts.
///
/// Slopes are combined with weights 1/sd², sd from the 90 % bounds of each posterior. Where they disagree by more than
/// their intervals allow, the interval is widened by √(Q/(k - 1)) (Birge 1932), so that a transient in one series
/// cannot make a sure verdict. Series without a posterior (too short, too few collections) and those whose shape is in
/// doubt bring no slope; but where one of them leaks or its last part grows, or the longest may well grow, the statement
/// is never `normal`.
package struct PooledLeak: Sendable {
  package let verdict: LeakVerdict.Verdict
  /// MB/min; nil when no series could be judged.
  package let slope: Double?
  /// One-sided 95 % bounds.
  package let bounds: Interval?
  package let usedSeries: Int
  package let warnings: [StatisticalWarning]

  /// - Parameter verdicts: of all series, in the order they were recorded.
  package init(_ verdicts: [LeakVerdict]) {
    let clear = verdicts.filter { !$0.reason.isDoubtOfShape }
    let usable = clear.compactMap { verdict -> (slope: Double, sd: Double)? in
      guard let slope = verdict.slope, let bounds = verdict.bounds else { return nil }
      // A constant series may hide what a display in whole megabytes rounds away: 0.3 MB over its length.
      let floor = verdict.reason == .constant ? 0.3 / max(verdict.spanSeconds / 60, 0.1) : 1e-3
      return (slope, max(bounds.width / (2 * 1.6449), floor))
    }
    usedSeries = usable.count
    let reading: SlopeReading?
    if usable.count > 1 {
      let total = usable.reduce(0) { $0 + 1 / ($1.sd * $1.sd) }
      let mean = usable.reduce(0) { $0 + $1.slope / ($1.sd * $1.sd) } / total
      let q = usable.reduce(0) { $0 + ($1.slope - mean) * ($1.slope - mean) / ($1.sd * $1.sd) }
      let factor = max(1, (q / Double(usable.count - 1)).squareRoot())
      reading = SlopeReading(
        median: mean, bounds: .around(mean, halfWidth: 1.6449 * factor / total.squareRoot()))
      warnings = factor > 1.5 ? [.heterogeneous(factor: factor)] : []
    } else {
      reading = nil
      warnings = []
    }
    let only = clear.first { $0.slope != nil } ?? clear.first
    slope = reading?.median ?? only?.slope
    bounds = reading?.bounds ?? only?.bounds
    let pooled = reading?.verdict ?? only?.verdict ?? .inconclusive
    let longest = verdicts.map(\.spanSeconds).max() ?? 0
    let mayGrow = verdicts.contains { series in
      series.verdict == .leak || series.reason == .lastPartGrows
        || (series.spanSeconds >= 0.9 * longest && (series.probabilityAboveOne ?? 0) > 0.2)
    }
    if pooled != .leak, verdicts.contains(where: { $0.verdict == .atLimit }) {
      verdict = .atLimit
    } else {
      verdict = pooled == .normal && mayGrow ? .inconclusive : pooled
    }
  }
}
