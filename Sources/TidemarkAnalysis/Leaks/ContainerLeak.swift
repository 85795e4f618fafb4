package import TidemarkStatistics
import TidemarkWarehouse

/// One statement on the growth of a container over all durations of a run: ``PooledLeak`` over every piece of every
/// duration scenario.
package struct ContainerLeak: Sendable {
  package let container: String
  package let judgements: [LeakJudgement]
  package let pooled: PooledLeak

  /// - Parameter judgements: of one container, in the order the scenarios ran.
  package init(container: String, judgements: [LeakJudgement]) {
    self.container = container
    self.judgements = judgements
    pooled = PooledLeak(judgements.flatMap { $0.pieces.map(\.verdict) })
  }

  /// From the last level that was judged; nil for a container that is at its limit already.
  package var timeToLimit: TimeToLimit? {
    guard pooled.verdict != .atLimit else { return nil }
    return judgements.flatMap(\.pieces).last { $0.verdict.level != nil }?
      .timeToLimit(slope: pooled.slope, bounds: pooled.bounds)
  }

  /// Where memory is at its limit: the last time, with the limit in MB; nil where it is not.
  package var limitReach: (reach: LimitReach, limitMB: Double)? {
    judgements.flatMap(\.pieces).reversed().lazy.compactMap { piece in
      piece.verdict.limitReach.flatMap { reach in piece.limitMB.map { (reach, $0) } }
    }.first
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
