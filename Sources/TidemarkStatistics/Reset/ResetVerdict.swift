/// Did the reset give the memory back?
///
/// The ratio r = mean after / mean before, the settling tail after the reset cut off (``SettlingCut``), variances of
/// the means by effective sample size. With the one-sided 95 % bounds L, U of r (Fieller, degrees of freedom the
/// smaller effective size less one): pass U <= 1 + tolerance, fail L > 1 + tolerance, else inconclusive
/// (docs/statistics.md, Resets). Lower memory than before is no failure.
package struct ResetVerdict: Sendable, Equatable {
  package enum Verdict: String, Sendable, Codable, CaseIterable {
    case pass
    case fail
    case inconclusive
  }

  package let verdict: Verdict
  package let ratio: Double
  /// One-sided 95 % bounds; nil when the baseline is too uncertain for any.
  package let bounds: Interval?
  package let limitRatio: Double
  package let effectiveBaseline: Double
  package let effectivePostReset: Double
  /// Whether the memory after is clearly below 0.9 of the baseline: worth a look, not a failure.
  package let isLowerThanBaseline: Bool
  /// Window, as a multiple of the present one, after which the same ratio would decide; nil when decided, or when
  /// the ratio lies on the limit.
  package let windowFactorToDecision: Double?
  package let warnings: [StatisticalWarning]

  package static let minimumReadings = 5

  /// - Throws: ``Undefined`` below five readings a side, for values that are not finite or a baseline mean not above
  ///   zero.
  package init(
    baseline: [Double], postReset: [Double], tolerancePercent: Double = 10
  ) throws(Undefined) {
    let fewest = min(baseline.count, postReset.count)
    guard fewest >= Self.minimumReadings else {
      throw .tooFewPoints(found: fewest, needed: Self.minimumReadings)
    }
    try requireFinite(baseline)
    try requireFinite(postReset)
    let cut = SettlingCut(postReset)
    let settled = Array(postReset[cut.index...])
    let before = meanWithEffectiveSize(baseline)
    let after = meanWithEffectiveSize(settled)
    guard before.mean > 0 else { throw .zeroBase }
    let limit = 1 + tolerancePercent / 100
    ratio = after.mean / before.mean
    limitRatio = limit
    effectiveBaseline = before.effectiveSize
    effectivePostReset = after.effectiveSize
    var notes: [StatisticalWarning] = []
    if cut.index > 0 { notes.append(.settlingTrimmed(readings: cut.index)) }
    if cut.isAtLimit { notes.append(.stillSettling) }
    warnings = notes
    let degrees = max(1, min(before.effectiveSize, after.effectiveSize) - 1)
    if before.variance == 0, after.variance == 0 {
      bounds = Interval(ratio, ratio)
    } else {
      bounds = try MeanRatio(base: before, candidate: after, degreesOfFreedom: degrees).interval(level: 0.9)
    }
    guard let bounds else {
      verdict = .inconclusive
      isLowerThanBaseline = false
      windowFactorToDecision = nil
      return
    }
    isLowerThanBaseline = bounds.upper < 0.9
    if bounds.upper <= limit {
      verdict = .pass
    } else if bounds.lower > limit {
      verdict = .fail
    } else {
      verdict = .inconclusive
    }
    // The standard error falls with the root of the window.
    let reach = ratio < limit ? bounds.upper - ratio : ratio - bounds.lower
    let share = reach > 0 ? abs(limit - ratio) / reach : 0
    windowFactorToDecision = verdict == .inconclusive && share > 0.1 ? 1 / (share * share) : nil
  }
}

/// Mean, variance and effective size of autocorrelated readings: the sample autocorrelation is corrected for its bias
/// and the variance for the spread that autocorrelation hides (docs/statistics.md, Scaling).
///
/// At least two finite readings; the effective size lies in (1, n].
package func meanWithEffectiveSize(_ values: [Double]) -> WelchTest.Summary {
  let moments = Moments(values)
  let n = Double(values.count)
  let phi = EffectiveSampleSize.correctedLagOne(lagOneAutocorrelation(values) ?? 0, count: values.count)
  let g = EffectiveSampleSize.inflation(count: values.count, lagOne: phi) ?? 1
  let effective = min(n, max(1.0001, n / g))
  let hidden = max(0.05, 1 - (g - 1) / max(1, n - 1))
  return WelchTest.Summary(
    mean: moments.mean ?? 0, variance: (moments.variance ?? 0) / hidden, effectiveSize: effective)
}
