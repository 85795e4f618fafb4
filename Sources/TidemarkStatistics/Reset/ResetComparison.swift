/// The predecessor's reset check: the mean after the reset must not exceed the mean before by more than a tolerance.
///
/// A plain comparison of means, without uncertainty; ``ResetVerdict`` is the honest statement beside it.
package struct ResetComparison: Sendable, Equatable {
  package let baselineMean: Double
  /// Largest reading under load; nil when nothing was read under load.
  package let loadPeak: Double?
  package let postResetMean: Double
  /// (post - baseline) / baseline · 100; negative when memory is lower than before.
  package let differencePercent: Double
  package let tolerancePercent: Double
  /// Lower than the baseline is not a failure.
  package let passed: Bool

  /// - Throws: ``Undefined/tooFewPoints(found:needed:)`` when there is no reading before or after,
  ///   ``Undefined/notFinite(index:)``, ``Undefined/zeroBase`` when the baseline mean is not positive.
  package init(
    baseline: [Double], load: [Double], postReset: [Double], tolerancePercent: Double = 10
  ) throws(Undefined) {
    guard !baseline.isEmpty, !postReset.isEmpty else {
      throw .tooFewPoints(found: min(baseline.count, postReset.count), needed: 1)
    }
    try requireFinite(baseline)
    try requireFinite(load)
    try requireFinite(postReset)
    baselineMean = shiftedMean(baseline)
    postResetMean = shiftedMean(postReset)
    loadPeak = load.max()
    guard baselineMean > 0 else { throw .zeroBase }
    differencePercent = (postResetMean - baselineMean) / baselineMean * 100
    guard differencePercent.isFinite else { throw .overflow }
    self.tolerancePercent = tolerancePercent
    passed = differencePercent <= tolerancePercent
  }
}
