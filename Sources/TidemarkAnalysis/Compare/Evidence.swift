import Foundation
package import TidemarkStatistics
import TidemarkWarehouse

/// What the runs of both sides say of one number: how large the difference is, and how sure.
package struct Evidence: Sendable {
  /// What the spread between runs is known from.
  package enum Basis: String, Sendable {
    /// Two or more runs on both sides.
    case runs
    /// One candidate run, against the spread of the base runs.
    case predictionInterval
    /// One run a side, against the spread of earlier runs.
    case history
    /// One run a side, against the spread of other series.
    case otherSeries
    /// One run a side and nothing else: by the readings inside them. Never decides.
    case withinRun
  }

  /// Whether the difference is one of logarithms, so that it is a ratio.
  package let isRatio: Bool
  package let test: ModeratedTest
  package let basis: Basis
  package let baseRuns: Int
  package let candidateRuns: Int
  /// Of the base, in units of the metric.
  package let baseMean: Double
  /// The difference that counts, on the scale of the test's values (a ratio less one, or units of the metric).
  package let threshold: Double

  /// Candidate over base less one, or candidate less base.
  package var effect: Double { isRatio ? exp(test.difference) - 1 : test.difference }

  /// Two-sided, of ``effect``.
  package var interval95: Interval? {
    guard isRatio else { return test.interval95 }
    return test.interval95.flatMap { Interval(exp($0.lower) - 1, exp($0.upper) - 1) }
  }

  /// Half width of the one-sided limit, on the scale of ``effect``.
  package func limitHalfWidth(alpha: Double) -> Double {
    let half = test.limitHalfWidth(alpha: alpha)
    return isRatio ? exp(half) - 1 : half
  }

  /// Whether that half width is at most `width`, of which only positive ones can be wide enough.
  package func limit(alpha: Double, isWithin width: Double) -> Bool {
    width > 0 && test.limit(alpha: alpha, isWithin: isRatio ? log1p(width) : width)
  }

  /// Candidate less base in units of the metric.
  package var difference: Double { isRatio ? effect * baseMean : effect }

  package var differenceInterval95: Interval? {
    guard isRatio else { return interval95 }
    return interval95.flatMap { Interval($0.lower * baseMean, $0.upper * baseMean) }
  }

  /// One-sided, for a change in the bad direction and for one in the good direction.
  func pValues(_ direction: ComparisonTerms.Direction) -> (worse: Double, better: Double) {
    let p = test.pValues
    return switch direction {
    case .higher: (p.higher, p.lower)
    case .lower: (p.lower, p.higher)
    case .either: (min(1, 2 * min(p.higher, p.lower)), 1)
    }
  }

  /// How far the change goes in the bad direction, on the scale of ``effect``.
  package func harm(_ direction: ComparisonTerms.Direction) -> Double {
    switch direction {
    case .higher: effect
    case .lower: -effect
    case .either: abs(effect)
    }
  }
}

extension Evidence {
  /// One run against one by the readings inside them; nil where the number is no mean of readings.
  init?(withinRuns sides: SeriesSides) {
    guard sides.base.count == 1, sides.candidate.count == 1, let base = sides.base.first?.samples,
      let candidate = sides.candidate.first?.samples,
      let welch = Result(catching: { () throws(Undefined) in try WelchTest(summaries: base, candidate) })
        .value
    else { return nil }
    self.init(
      isRatio: false, test: ModeratedTest(within: welch), basis: .withinRun, baseRuns: 1, candidateRuns: 1,
      baseMean: base.mean, threshold: sides.terms.threshold(base: base.mean))
  }
}

/// The values of one number on the scale they are tested on, run by run.
struct TestedValues {
  let isRatio: Bool
  let base: [Double]
  let candidate: [Double]
  /// Numbers of the runs, parallel to the values.
  let baseRuns: [Int64]
  let candidateRuns: [Int64]
  /// On the same scale.
  let earlier: VariancePrior.Estimate?
  /// In units of the metric.
  let baseMean: Double
  /// On the scale of ``Evidence/effect``.
  let threshold: Double
  /// What both sides and the runs before them show of the spread between runs.
  let ownVariance: VariancePrior.Estimate

  private init(
    isRatio: Bool, base: [Double], candidate: [Double], baseRuns: [Int64], candidateRuns: [Int64],
    earlier: VariancePrior.Estimate?, baseMean: Double, threshold: Double
  ) {
    self.isRatio = isRatio
    self.base = base
    self.candidate = candidate
    self.baseRuns = baseRuns
    self.candidateRuns = candidateRuns
    self.earlier = earlier
    self.baseMean = baseMean
    self.threshold = threshold
    ownVariance = ModeratedTest.ownVariance(base: base, candidate: candidate, earlier: earlier)
  }

  /// In units of the metric.
  ///
  /// - Returns: nil without a value on a side.
  init?(_ sides: SeriesSides) {
    guard sides.lack == nil, !sides.base.isEmpty, !sides.candidate.isEmpty else { return nil }
    let (base, candidate) = (sides.base.map(\.value), sides.candidate.map(\.value))
    guard base.allSatisfy(\.isFinite), candidate.allSatisfy(\.isFinite) else { return nil }
    let mean = Moments(base).mean ?? 0
    self.init(
      isRatio: false, base: base, candidate: candidate, baseRuns: sides.base.map(\.run.runID),
      candidateRuns: sides.candidate.map(\.run.runID),
      earlier: sides.earlier.map {
        VariancePrior.Estimate(variance: $0.variance, degreesOfFreedom: Double($0.degreesOfFreedom))
      }, baseMean: mean, threshold: sides.terms.threshold(base: mean))
  }

  /// The same by logarithms.
  ///
  /// - Returns: nil where a ratio makes no sense.
  func ratios(of metric: RunMetric) -> TestedValues? {
    // A base that is less than the least difference that counts is nearly nothing, and a ratio to it says nothing.
    guard metric.hasRelativeScale, threshold <= baseMean, base.allSatisfy({ $0 > 0 }),
      candidate.allSatisfy({ $0 > 0 })
    else { return nil }
    return TestedValues(
      isRatio: true, base: base.map { log($0) }, candidate: candidate.map { log($0) }, baseRuns: baseRuns,
      candidateRuns: candidateRuns,
      earlier: earlier.map {
        VariancePrior.Estimate(
          variance: $0.variance / (baseMean * baseMean), degreesOfFreedom: $0.degreesOfFreedom)
      }, baseMean: baseMean, threshold: threshold / baseMean)
  }

  /// One number for several series of a container: each run's mean deviation from the base, over the series it has.
  ///
  /// - Parameter members: not empty, all on one scale.
  init?(together members: [TestedValues]) {
    guard let first = members.first, members.allSatisfy({ $0.isRatio == first.isRatio }) else { return nil }
    var deviations: [Int64: (sum: Double, count: Int)] = [:]
    for member in members {
      let level = Moments(member.base).mean ?? 0
      for (run, value) in zip(member.baseRuns + member.candidateRuns, member.base + member.candidate) {
        let known = deviations[run] ?? (0, 0)
        deviations[run] = (known.sum + value - level, known.count + 1)
      }
    }
    func values(_ runs: [Int64]) -> [Double] {
      runs.compactMap { run in deviations[run].map { $0.sum / Double($0.count) } }
    }
    let baseRuns = Set(members.flatMap(\.baseRuns)).sorted()
    let candidateRuns = Set(members.flatMap(\.candidateRuns)).sorted()
    // The variance of a mean of series that vary together, at most.
    let known = members.compactMap(\.earlier)
    let earlier =
      known.count == members.count
      ? VariancePrior.Estimate(
        variance: known.map(\.variance).reduce(0, +) / Double(known.count),
        degreesOfFreedom: known.map(\.degreesOfFreedom).min() ?? 0) : nil
    let count = Double(members.count)
    self.init(
      isRatio: first.isRatio, base: values(baseRuns), candidate: values(candidateRuns), baseRuns: baseRuns,
      candidateRuns: candidateRuns, earlier: earlier,
      baseMean: members.reduce(0) { $0 + $1.baseMean } / count,
      threshold: members.reduce(0) { $0 + $1.threshold } / count)
  }

  /// - Parameter prior: of the other series of the kind; nil where there are too few.
  /// - Returns: nil where nothing says what runs differ by.
  func evidence(_ prior: VariancePrior?) -> Evidence? {
    let own = ownVariance
    let moderated = prior?.moderated(own) ?? own
    guard own.degreesOfFreedom > 0 || prior != nil, moderated.degreesOfFreedom >= 2 else { return nil }
    let basis: Evidence.Basis =
      base.count > 1 && candidate.count > 1
      ? .runs
      : base.count > 1 || candidate.count > 1
        ? .predictionInterval : own.degreesOfFreedom > 0 ? .history : .otherSeries
    return Evidence(
      isRatio: isRatio, test: ModeratedTest(base: base, candidate: candidate, variance: moderated),
      basis: basis, baseRuns: base.count, candidateRuns: candidate.count, baseMean: baseMean,
      threshold: threshold)
  }
}
