import TidemarkStatistics
import TidemarkWarehouse

/// One statement on the growth of a container over all durations of a run: ``PooledLeak`` over every piece of every
/// duration scenario whose shape is not in doubt.
///
/// Pooling combines what series leave open for want of length. A series whose verdict was withheld because the line
/// and the other shapes disagree, or because its warm-up is not over, would bring the same error with each duration.
struct ContainerLeak: Sendable {
  let container: String
  let judgements: [LeakJudgement]
  let pooled: PooledLeak

  /// - Parameter judgements: of one container, in the order the scenarios ran.
  init(container: String, judgements: [LeakJudgement]) {
    self.container = container
    self.judgements = judgements
    pooled = PooledLeak(
      judgements.flatMap { $0.pieces.map(\.verdict) }.filter { !$0.reason.isDoubtOfShape })
  }

  /// From the last level that was judged.
  var timeToLimit: TimeToLimit? {
    judgements.flatMap(\.pieces).last { $0.verdict.level != nil }?
      .timeToLimit(slope: pooled.slope, bounds: pooled.bounds)
  }

  /// Of the longest scenario; nil when the pooled statement decides.
  var minutesToDecision: Double? {
    guard pooled.verdict == .inconclusive else { return nil }
    return judgements.compactMap(\.verdict).max { $0.spanSeconds < $1.spanSeconds }?.minutesToDecision
  }

  /// What the statement rests on.
  var ground: String {
    let pieces = judgements.flatMap(\.pieces)
    guard !pieces.isEmpty else { return "readings pruned" }
    let unit = pieces.count == judgements.count ? "duration" : "piece"
    return "\(pooled.usedSeries) of \(pieces.count) \(unit)\(pieces.count == 1 ? "" : "s")"
  }

  var row: [Value] {
    let bounds = pooled.bounds
    let time = timeToLimit
    return [
      .text(container), .text(pooled.verdict.rawValue),
      Value(pooled.slope), Value(bounds?.lower), Value(bounds?.upper),
      Value(intervalText(pooled.slope, bounds, decimals: 2)),
      .integer(Int64(pooled.usedSeries)), .integer(Int64(judgements.flatMap(\.pieces).count)), .text(ground),
      Value(minutesToDecision), Value(minutesToDecision.map { "+" + minutesText($0) }),
      Value(time?.expectedMinutes), Value(time?.earliestMinutes), Value(time?.latestMinutes),
      Value(time.flatMap(text)),
      Value(
        pooled.warnings.isEmpty ? nil : pooled.warnings.map(\.description).joined(separator: "; ")),
    ]
  }

  var sentences: [String] {
    let verdict = pooled.verdict.rawValue.capitalizedFirst
    guard let growth = intervalText(pooled.slope, pooled.bounds, decimals: 2) else {
      return ["\(verdict): no series could be judged without doubt of its shape."]
    }
    guard pooled.usedSeries > 1 else {
      return ["\(verdict): \(growth) MB/min, from the one series that counts."]
    }
    return [
      "\(verdict): \(growth) MB/min, the growth in \(pooled.usedSeries) series weighted by their precision; where they disagree by more than their intervals allow, the interval is widened. Series that could not be judged, or whose shape is in doubt, do not count."
    ] + pooled.warnings.map { $0.description.sentence }
  }
}

extension LeakVerdict.Reason {
  /// Whether the verdict was withheld because growth cannot be told from something that ends.
  fileprivate var isDoubtOfShape: Bool {
    switch self {
    case .unfinishedTransient, .structureDisagrees: true
    case .tooShort, .notUsable, .constant, .tooFewCollections, .interval, .wideInterval: false
    }
  }
}
