import Foundation

/// A candidate against a baseline, each run one number (docs/statistics.md, Comparing runs).
///
/// The unit of evidence is the run: two-second samples are autocorrelated and runs of one version differ, so a test on
/// samples calls 65 to 72 % of identical runs different. Which test applies follows from what there is, best first:
/// see ``Basis``.
package struct RunComparison: Sendable, Equatable {
  package enum Basis: String, Sendable, Codable {
    /// Three or more runs a side: Welch on the runs, of logarithms when all are positive.
    case runs
    /// Candidates against five or more baseline runs: prediction interval from the baseline's spread.
    case predictionInterval
    /// Spread between runs taken from the history of identical configurations, five runs or more.
    case history
    /// Two or three runs a side, no history: Welch, and little to see with it.
    case fewRuns
    /// One run a side, no history: effective-sample-size Welch on the samples. Never decides a gate.
    case withinRun
  }

  package let basis: Basis
  package let baseMean: Double
  package let candidateMean: Double
  /// candidate - base, of arithmetic means.
  package let difference: Double
  /// difference / base; nil for a base of zero.
  package let relativeChange: Double?
  /// Of candidate/base, two-sided 95 %; nil where no ratio makes sense.
  package let ratioInterval95: Interval?
  package let differenceInterval95: Interval?
  /// Two-sided.
  package let pValue: Double
  /// One-sided, for "the candidate is higher".
  package let pValueHigher: Double
  package let degreesOfFreedom: Double
  /// Standard error of the difference, in units of the metric.
  package let standardError: Double
  package let baseRuns: Int
  package let candidateRuns: Int
  package let warnings: [StatisticalWarning]

  /// Half width of the one-sided limit a change must exceed at level alpha, in units of the metric.
  package func limitHalfWidth(alpha: Double = 0.01) -> Double? {
    StudentTDistribution(degreesOfFreedom: degreesOfFreedom)?.quantile(1 - alpha).map { $0 * standardError }
  }

  /// - Parameters:
  ///   - base: one statistic per accepted run of the same fingerprint.
  ///   - candidate: one per candidate run.
  ///   - history: between-run variance of identical configurations with its degrees of freedom (runs - groups).
  ///   - samples: mean, variance and effective size of the samples of one base and one candidate run.
  /// - Throws: ``Undefined`` when a side is empty, values are not finite, or nothing allows a test.
  package init(
    base: [Double], candidate: [Double], history: (variance: Double, degreesOfFreedom: Int)? = nil,
    samples: (base: WelchTest.Summary, candidate: WelchTest.Summary)? = nil
  ) throws(Undefined) {
    guard !base.isEmpty, !candidate.isEmpty else {
      throw .tooFewPoints(found: min(base.count, candidate.count), needed: 1)
    }
    try requireFinite(base)
    try requireFinite(candidate)
    let fewest = min(base.count, candidate.count)
    let test: Test
    if fewest >= 3 {
      test = try Test(base, candidate, basis: .runs)
    } else if base.count >= 5 {
      let variance = max(Moments(base).variance ?? 0, Self.resolution(base + candidate))
      test = Test(
        base, candidate, basis: .predictionInterval, variance: variance, degrees: Double(base.count - 1))
    } else if let history, history.degreesOfFreedom >= 4, history.variance > 0 {
      test = Test(
        base, candidate, basis: .history, variance: history.variance,
        degrees: Double(history.degreesOfFreedom))
    } else if fewest >= 2 {
      test = try Test(base, candidate, basis: .fewRuns)
    } else if let samples {
      test = try Test(samples)
    } else {
      throw .tooFewPoints(found: fewest, needed: 3)
    }
    basis = test.basis
    baseMean = shiftedMean(base)
    candidateMean = shiftedMean(candidate)
    difference = meanDifference(base, candidate)
    relativeChange = baseMean == 0 ? nil : difference / abs(baseMean)
    ratioInterval95 = test.ratioInterval ?? Self.ratioInterval(baseMean, difference, test)
    differenceInterval95 = test.critical.flatMap { [difference] critical in
      .around(difference, halfWidth: critical * test.standardError)
    }
    pValue = test.pValue
    pValueHigher = test.pValueHigher
    degreesOfFreedom = test.degrees
    standardError = test.standardError
    baseRuns = base.count
    candidateRuns = candidate.count
    var notes: [StatisticalWarning] = []
    if test.basis == .fewRuns { notes.append(.fewRuns(fewest)) }
    if test.basis == .withinRun { notes.append(.withinRunEvidenceOnly) }
    warnings = notes
  }

  /// Runs that all read the same are as certain as a billionth of their value, not infinitely so.
  private static func resolution(_ runs: [Double]) -> Double {
    let size = 1e-9 * runs.reduce(0) { max($0, abs($1)) }
    return max(size * size, 1e-300)
  }

  /// difference interval as a ratio, for a base taken as known. Nil where the base is not surely above zero: a ratio to
  /// next to nothing is millions of percent wide and says nothing (Fieller's condition).
  private static func ratioInterval(_ base: Double, _ difference: Double, _ test: Test) -> Interval? {
    guard base > 0, let critical = test.critical, critical * test.standardError < base else { return nil }
    return .around(1 + difference / base, halfWidth: critical * test.standardError / base)
  }

  private struct Test {
    let basis: Basis
    let standardError: Double
    let degrees: Double
    let pValue: Double
    let pValueHigher: Double
    var ratioInterval: Interval?

    var critical: Double? {
      StudentTDistribution(degreesOfFreedom: degrees)?.criticalValue(level: 0.95)
    }

    init(_ base: [Double], _ candidate: [Double], basis: Basis) throws(Undefined) {
      guard Set(base).count > 1 || Set(candidate).count > 1 else {
        self = Test(
          base, candidate, basis: basis, variance: RunComparison.resolution(base + candidate),
          degrees: Double(base.count + candidate.count - 2))
        return
      }
      let plain = try WelchTest(base, candidate)
      let positive = (base + candidate).allSatisfy { $0 > 0 }
      let deciding = positive ? try WelchTest(base.map { log($0) }, candidate.map { log($0) }) : plain
      self.init(
        basis: basis, standardError: plain.standardError, degrees: plain.degreesOfFreedom,
        pValue: deciding.pValue, pValueHigher: deciding.pValueGreater)
      if positive, let interval = deciding.interval() {
        ratioInterval = Interval(exp(interval.lower), exp(interval.upper))
      }
    }

    init(_ base: [Double], _ candidate: [Double], basis: Basis, variance: Double, degrees: Double) {
      let runs = 1 / Double(base.count) + 1 / Double(candidate.count)
      let standardError = (variance * runs).squareRoot()
      let t = meanDifference(base, candidate) / standardError
      let distribution = StudentTDistribution(degreesOfFreedom: degrees)
      self.init(
        basis: basis, standardError: standardError, degrees: degrees,
        pValue: distribution?.twoSided(t) ?? 1, pValueHigher: distribution?.survival(t) ?? 1)
    }

    init(_ samples: (base: WelchTest.Summary, candidate: WelchTest.Summary)) throws(Undefined) {
      let welch = try WelchTest(summaries: samples.base, samples.candidate)
      self.init(
        basis: .withinRun, standardError: welch.standardError, degrees: welch.degreesOfFreedom,
        pValue: welch.pValue, pValueHigher: welch.pValueGreater)
    }

    private init(
      basis: Basis, standardError: Double, degrees: Double, pValue: Double, pValueHigher: Double
    ) {
      self.basis = basis
      self.standardError = standardError
      self.degrees = degrees
      self.pValue = pValue
      self.pValueHigher = pValueHigher
    }
  }
}
