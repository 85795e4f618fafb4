package import TidemarkStatistics
import TidemarkWarehouse

/// One statement on the growth of a container over all durations of a run: ``PooledLeak`` over every piece of every
/// duration scenario whose shape is not in doubt.
///
/// Pooling combines what series leave open for want of length. A series whose verdict was withheld because the line
/// and the other shapes disagree, or because its warm-up is not over, would bring the same error with each duration.
package struct ContainerLeak: Sendable {
  package let container: String
  package let judgements: [LeakJudgement]
  package let pooled: PooledLeak

  /// - Parameter judgements: of one container, in the order the scenarios ran.
  package init(container: String, judgements: [LeakJudgement]) {
    self.container = container
    self.judgements = judgements
    pooled = PooledLeak(
      judgements.flatMap { $0.pieces.map(\.verdict) }.filter { !$0.reason.isDoubtOfShape })
  }

  /// From the last level that was judged.
  package var timeToLimit: TimeToLimit? {
    judgements.flatMap(\.pieces).last { $0.verdict.level != nil }?
      .timeToLimit(slope: pooled.slope, bounds: pooled.bounds)
  }

  /// Of the longest scenario; nil when the pooled statement decides.
  package var minutesToDecision: Double? {
    guard pooled.verdict == .inconclusive else { return nil }
    return judgements.compactMap(\.verdict).max { $0.spanSeconds < $1.spanSeconds }?.minutesToDecision
  }

  /// Durations, and pieces between restarts.
  package var pieceCount: Int { judgements.reduce(0) { $0 + $1.pieces.count } }

  /// What the statement rests on.
  package var ground: String {
    let pieces = judgements.flatMap(\.pieces)
    guard !pieces.isEmpty else { return "readings pruned" }
    let unit = pieces.count == judgements.count ? "duration" : "piece"
    return "\(pooled.usedSeries) of \(pieces.count) \(unit)\(pieces.count == 1 ? "" : "s")"
  }
}
