/// When a change of a metric fails a build.
///
/// docs/statistics.md, Gate: fail only if the rise is at least the relative floor AND at least the absolute floor
/// AND outside the noise; pass only if the gate could have seen such a rise; else inconclusive. Measured with ten
/// baseline runs at a spread of 2 %: false alarms 0.4 %, a rise of 10 % found in 94 %. Floors are proposals: a rise
/// exactly at the floor is found in a third of the gates.
package struct GateRule: Sendable, Equatable {
  /// Of the base, 0.05 = 5 %.
  package var relativeFloor: Double
  /// In units of the metric.
  package var absoluteFloor: Double
  /// One-sided, after Holm over all gated series.
  package var alpha: Double

  package init(relativeFloor: Double, absoluteFloor: Double, alpha: Double = 0.01) {
    self.relativeFloor = relativeFloor
    self.absoluteFloor = absoluteFloor
    self.alpha = alpha
  }

  /// 5 % and 8 MB.
  package static let memoryMB = GateRule(relativeFloor: 0.05, absoluteFloor: 8)
  /// 10 % and 2 % of a core.
  package static let cpuPercent = GateRule(relativeFloor: 0.1, absoluteFloor: 2)

  package enum Verdict: String, Sendable, Codable, CaseIterable {
    case pass
    case fail
    case inconclusive
  }

  package enum Reason: Sendable, Equatable {
    /// Above both floors and outside the noise.
    case regression
    /// Above both floors, but runs of one version differ as much.
    case withinNoise
    /// Below the floors, and the gate could have seen a rise above them.
    case noChange
    /// Below the floors, but the noise is so large that a rise above them would not have been seen.
    case blind(limitHalfWidth: Double)
    /// One run a side and no history: no evidence on what runs differ by.
    case withinRunEvidenceOnly
  }

  package struct Outcome: Sendable, Equatable {
    package let verdict: Verdict
    package let reason: Reason
    /// One-sided, after Holm.
    package let adjustedPValue: Double
    /// The rise that would count, in units of the metric: the larger of the two floors.
    package let threshold: Double
    /// A fall beyond the mirrored limits: listed, never a reason to move the baseline.
    package let isImprovement: Bool
  }

  /// Judges the series of one gate together; result k belongs to series k.
  package static func judge(_ series: [(comparison: RunComparison, rule: GateRule)]) -> [Outcome] {
    let rises = MultipleTesting.holm(series.map(\.comparison.pValueHigher))
    let falls = MultipleTesting.holm(series.map { 1 - $0.comparison.pValueHigher })
    return series.indices.map { k in
      series[k].rule.judge(series[k].comparison, rise: rises[k], fall: falls[k])
    }
  }

  private func judge(_ comparison: RunComparison, rise: Double, fall: Double) -> Outcome {
    let threshold = max(relativeFloor * abs(comparison.baseMean), absoluteFloor)
    let mayDecide = comparison.basis != .withinRun
    let isImprovement = mayDecide && -comparison.difference >= threshold && fall < alpha
    func outcome(_ verdict: Verdict, _ reason: Reason) -> Outcome {
      Outcome(
        verdict: verdict, reason: reason, adjustedPValue: rise, threshold: threshold,
        isImprovement: isImprovement)
    }
    guard mayDecide else { return outcome(.inconclusive, .withinRunEvidenceOnly) }
    if comparison.difference >= threshold {
      return rise < alpha ? outcome(.fail, .regression) : outcome(.inconclusive, .withinNoise)
    }
    let half = comparison.limitHalfWidth(alpha: alpha) ?? .infinity
    return half <= 2 * threshold
      ? outcome(.pass, .noChange) : outcome(.inconclusive, .blind(limitHalfWidth: half))
  }
}
