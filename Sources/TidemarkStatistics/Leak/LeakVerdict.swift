import Foundation

/// Does this container's memory grow?
///
/// docs/statistics.md, Leaks: the series is filtered (spikes) or reduced to its floor (garbage collector), its slope
/// posterior is averaged over the structures, and the verdict is read from the median m and the one-sided 95 %
/// bounds L, U: leak m >= 1 and L > 0.5; normal m < 0.5 and U < 1; monitor 0.5 <= m < 1 and U - L <= 1; otherwise
/// inconclusive. The line-only posterior must agree, unless the line has less than 5 % of the weight and there are
/// 60 readings or more; below that a series that is mostly warm-up is never a leak. Measured over twelve leak-free
/// noises (docs/statistics-measured.md): 5, 2, 0.5, 0 % called leak at 1, 2, 4, 8 minutes (least squares above
/// 1 MB/min: 41, 33, 26, 23 %).
///
/// Cut the series at restarts, OOM kills and scale events first and judge each piece.
package struct LeakVerdict: Sendable {
  package enum Verdict: String, Sendable, Codable, CaseIterable {
    case leak
    case monitor
    case normal
    case inconclusive
  }

  /// Why the verdict is what it is; one reason decides.
  package enum Reason: Sendable, Equatable {
    case tooShort(readings: Int, seconds: Double)
    case notUsable(Undefined)
    /// All readings equal.
    case constant
    /// A sawtooth with fewer than five collections.
    case tooFewCollections(found: Int)
    /// The interval decides.
    case interval
    /// The interval is too wide to tell the classes apart.
    case wideInterval
    /// Fewer than 60 readings, mostly warm-up: what will go on after it cannot be told from what will not.
    case unfinishedTransient
    /// With steps, warm-up and cycles allowed for, the verdict differs from that of the plain line.
    case structureDisagrees(line: Verdict, averaged: Verdict)
  }

  package let verdict: Verdict
  package let reason: Reason
  /// MB/min, the median of the averaged posterior; nil when there was nothing to judge.
  package let slope: Double?
  /// MB/min, one-sided 95 % bounds: 5 % and 95 % quantiles.
  package let bounds: Interval?
  /// MB/min, central 95 %.
  package let interval95: Interval?
  /// P(slope > 1 MB/min).
  package let probabilityAboveOne: Double?
  package let structureWeights: [SlopeStructure: Double]
  package let shape: DominantShape
  /// Collections seen, when the series is a sawtooth; the verdict then speaks of the floor under it.
  package let collectionCount: Int?
  package let replacedSpikes: Int
  package let lineSlope: Double?
  package let lineBounds: Interval?
  /// Smallest growth in MB/min that would be found four times in five at this noise and length:
  /// (1.645 + 0.842) standard deviations of the posterior (80 % power, one-sided 5 %).
  package let detectableFloor: Double?
  /// Further minutes after which a decision can be expected, se ∝ T^-1.5; nil when decided or not to be foreseen.
  package let minutesToDecision: Double?
  package let readingCount: Int
  package let spanSeconds: Double
  /// MB: mean of the last five readings, of the floor for a sawtooth.
  package let level: Double?
  package let warnings: [StatisticalWarning]

  /// Fewer readings or seconds say nothing.
  package static let minimumReadings = 20
  package static let minimumSeconds = 45.0
  package static let minimumCollections = 5

  /// - Parameters:
  ///   - seconds: ascending.
  ///   - memoryMB: anonymous memory where it is recorded, else working set; usage holds page cache, whose filling
  ///     no statistic tells from a leak in a minute or two.
  package init(seconds: [Double], memoryMB: [Double]) {
    let input = LeakInput(seconds: seconds, memoryMB: memoryMB)
    readingCount = memoryMB.count
    spanSeconds = input.span
    replacedSpikes = input.replacedSpikes
    collectionCount = input.collectionCount
    level = input.level
    warnings = input.warnings
    let fits: (line: SlopePosterior, averaged: SlopePosterior)
    do {
      fits = try input.fits()
    } catch {
      verdict = error.verdict
      reason = error.reason
      let isConstant = error.reason == .constant
      slope = isConstant ? 0 : nil
      bounds = isConstant ? Interval(0, 0) : nil
      interval95 = bounds
      probabilityAboveOne = isConstant ? 0 : nil
      structureWeights = [.line: 1, .step: 0, .transient: 0, .cycle: 0]
      shape = .line
      lineSlope = slope
      lineBounds = bounds
      detectableFloor = isConstant ? 0 : nil
      minutesToDecision = error.minutesToDecision
      return
    }
    let averaged = SlopeReading(fits.averaged)
    let line = SlopeReading(fits.line)
    slope = averaged.median
    bounds = averaged.bounds
    interval95 = fits.averaged.interval(level: 0.95)
    probabilityAboveOne = fits.averaged.probability(above: 1)
    structureWeights = fits.averaged.structureWeights
    shape = fits.averaged.dominantShape
    lineSlope = line.median
    lineBounds = line.bounds
    let width = averaged.bounds?.width ?? 0
    detectableFloor = 2.486 * width / (2 * 1.6449)
    let structureWins = (fits.averaged.structureWeights[.line] ?? 1) < 0.05 && fits.averaged.n >= 60
    let minutes = input.span / 60
    let transient = fits.averaged.structureWeights[.transient] ?? 0
    if averaged.verdict == .leak, fits.averaged.n < 60, transient > 0.5 {
      verdict = .inconclusive
      reason = .unfinishedTransient
      minutesToDecision = max(0, 2 - minutes)
    } else if structureWins || line.verdict == averaged.verdict {
      verdict = averaged.verdict
      reason = averaged.verdict == .inconclusive ? .wideInterval : .interval
      minutesToDecision = averaged.minutesToDecision(after: minutes)
    } else {
      verdict = .inconclusive
      reason =
        averaged.verdict == .inconclusive
        ? .wideInterval : .structureDisagrees(line: line.verdict, averaged: averaged.verdict)
      minutesToDecision = averaged.minutesToDecision(after: minutes) ?? line.minutesToDecision(after: minutes)
    }
  }
}

/// Median and one-sided bounds of a slope in MB/min, and the verdict they amount to.
struct SlopeReading {
  let median: Double
  let bounds: Interval?

  init(_ posterior: SlopePosterior) {
    median = posterior.median
    bounds = posterior.interval(level: 0.9)
  }

  init(median: Double, bounds: Interval?) {
    self.median = median
    self.bounds = bounds
  }

  var verdict: LeakVerdict.Verdict {
    guard let bounds else { return .inconclusive }
    if median >= 1, bounds.lower > 0.5 { return .leak }
    if median < 0.5, bounds.upper < 1 { return .normal }
    if median >= 0.5, median < 1, bounds.width <= 1 { return .monitor }
    return .inconclusive
  }

  /// How much longer until the interval, shrinking as T^-1.5 about the same median, decides. Nil when it does now,
  /// or when more than ten times the present length would be needed.
  func minutesToDecision(after minutes: Double) -> Double? {
    guard verdict == .inconclusive, let bounds else { return nil }
    let share: Double
    if median >= 1 {
      share = (median - 0.5) / (median - bounds.lower)
    } else if median < 0.5 {
      share = (1 - median) / (bounds.upper - median)
    } else {
      share = 1 / bounds.width
    }
    guard share > 0, share < 1 else { return nil }
    let factor = pow(share, -2.0 / 3)
    return factor <= 10 ? (factor - 1) * minutes : nil
  }
}
