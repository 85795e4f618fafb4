/// The units of a scaling analysis with their variances, and where the run-to-run part came from.
///
/// docs/statistics.md, Scaling: v = s_w²·g/n + σ_run². s_w and the autocorrelation φ are pooled over the levels, both
/// corrected for their bias in short series; g is ``EffectiveSampleSize/inflation(count:lagOne:)``. Thirty samples of
/// a run share one run offset, so without σ_run their mean looks far more certain than it is.
package struct ScalingUnits: Sendable, Equatable {
  package enum RunVarianceSource: Sendable, Equatable {
    /// Scatter of replicate runs of this selection.
    case replicates(degreesOfFreedom: Int)
    /// Given by the caller from earlier runs of identical configurations.
    case history(degreesOfFreedom: Int)
    /// Neither: only the within-run part is known, and intervals are lower bounds.
    case unknown
  }

  package let units: [ScalingUnit]
  package let runVariance: Double
  package let source: RunVarianceSource
  /// Pooled and corrected, in 0...0.97.
  package let autocorrelation: Double
  /// s_w².
  package let sampleVariance: Double

  package var warnings: [StatisticalWarning] { source == .unknown ? [.runVarianceUnknown] : [] }

  /// Degrees of freedom below which an estimate of run-to-run variance is not used.
  package static let minimumReplicateDegrees = 3
  package static let minimumHistoryDegrees = 10

  /// - Parameters:
  ///   - history: variance between runs of identical configurations and its degrees of freedom.
  /// - Throws: ``Undefined`` without summaries, or for values that are not finite.
  package init(
    _ summaries: [LevelSummary], history: (variance: Double, degreesOfFreedom: Int)? = nil
  ) throws(Undefined) {
    guard !summaries.isEmpty else { throw .tooFewPoints(found: 0, needed: 1) }
    try requireFinite(summaries.flatMap { [$0.x, $0.mean, $0.variance] })
    if let index = summaries.firstIndex(where: { $0.variance < 0 || $0.sampleCount < 1 }) {
      throw .notPositive(index: index)
    }
    var weight = 0.0
    var phi = 0.0
    for s in summaries {
      guard let r = s.lagOne, r.isFinite else { continue }
      phi += Double(s.sampleCount) * EffectiveSampleSize.correctedLagOne(r, count: s.sampleCount)
      weight += Double(s.sampleCount)
    }
    phi = weight > 0 ? phi / weight : 0
    autocorrelation = phi
    var sum = 0.0
    var degrees = 0.0
    for s in summaries where s.sampleCount > 1 {
      // E[s²] = σ²(1 - (g - 1)/(n - 1)) under autocorrelation.
      let n = Double(s.sampleCount)
      let g = EffectiveSampleSize.inflation(count: s.sampleCount, lagOne: phi) ?? 1
      let bias = max(0.05, 1 - (g - 1) / (n - 1))
      sum += (n - 1) * s.variance / bias
      degrees += n - 1
    }
    let within = degrees > 0 ? sum / degrees : 0
    sampleVariance = within
    func ofMean(_ s: LevelSummary) -> Double {
      let g = EffectiveSampleSize.inflation(count: s.sampleCount, lagOne: phi) ?? 1
      return within * g / Double(s.sampleCount)
    }
    let byLevel = Dictionary(grouping: summaries, by: \.x)
    var between = 0.0
    var betweenDegrees = 0
    var withinShare = 0.0
    for x in byLevel.keys.sorted() {
      guard let group = byLevel[x], group.count > 1 else { continue }
      let moments = Moments(group.map(\.mean))
      between += moments.m2
      betweenDegrees += group.count - 1
      withinShare += Double(group.count - 1) * group.map(ofMean).reduce(0, +) / Double(group.count)
    }
    if betweenDegrees >= Self.minimumReplicateDegrees {
      runVariance = max(0, (between - withinShare) / Double(betweenDegrees))
      source = .replicates(degreesOfFreedom: betweenDegrees)
    } else if let history, history.degreesOfFreedom >= Self.minimumHistoryDegrees, history.variance >= 0 {
      runVariance = history.variance
      source = .history(degreesOfFreedom: history.degreesOfFreedom)
    } else {
      runVariance = 0
      source = .unknown
    }
    // Readings that never change still have the resolution of a double.
    let floor = summaries.reduce(0) { max($0, abs($1.mean)) } * 1e-9
    units = summaries.map { [runVariance] s in
      ScalingUnit(x: s.x, mean: s.mean, variance: max(ofMean(s) + runVariance, floor * floor, 1e-300))
    }
  }
}
