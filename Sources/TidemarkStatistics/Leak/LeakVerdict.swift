/// Does this container's memory grow at the end of the recording?
///
/// docs/statistics.md, Leaks: the series is freed of spikes or reduced to its floor (garbage collector), and the
/// posterior of its growth at the end is averaged over all structures. The verdict follows from the median m and the
/// one-sided 95 % bounds L, U: leak m >= 1 and L > 0.2; normal m < 0.5 and U < 1; monitor 0.5 <= m < 1 and
/// U - L <= 1; otherwise inconclusive. Unless another structure has all but 5 % of the weight the plain line must
/// agree. Memory whose last part grows is never normal. How often this is wrong: docs/statistics-measured.md.
///
/// Cut the series at restarts, OOM kills and scale events first and judge each piece.
package struct LeakVerdict: Sendable {
  package enum Verdict: String, Sendable, Codable, CaseIterable {
    case leak
    case monitor
    case normal
    case inconclusive
    /// Memory has reached its limit and stays there; see ``LimitReach``.
    case atLimit = "at limit"
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
    /// Mostly warm-up whose end was not seen: what will go on after it cannot be told from what will not.
    case unfinishedTransient
    /// With other structures allowed for, the verdict differs from that of the plain line.
    case structureDisagrees(line: Verdict, averaged: Verdict)
    /// The rate changed less than 45 s before the end, or the last part grows though the whole does not.
    case lastPartGrows
    case atLimit

    /// Whether the verdict was withheld because growth cannot be told from something that ends.
    package var isDoubtOfShape: Bool {
      switch self {
      case .unfinishedTransient, .structureDisagrees, .lastPartGrows: true
      case .tooShort, .notUsable, .constant, .tooFewCollections, .interval, .wideInterval, .atLimit: false
      }
    }
  }

  package let verdict: Verdict
  package let reason: Reason
  /// MB/min at the end of the recording, the median of the averaged posterior; nil when there was nothing to judge.
  package let slope: Double?
  /// Since when growth goes at this rate under the dominant structure: the last bend, or the first reading. On the
  /// clock of the series.
  package let sinceSeconds: Double
  /// MB/min, one-sided 95 % bounds: 5 % and 95 % quantiles.
  package let bounds: Interval?
  /// MB/min, central 95 %.
  package let interval95: Interval?
  /// P(slope > 1 MB/min).
  package let probabilityAboveOne: Double?
  package let structureWeights: [SlopeStructure: Double]
  package let shape: DominantShape
  /// Nil when memory is not at its limit, or no limit was given.
  package let limitReach: LimitReach?
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

  /// Fewer readings or seconds say nothing; growth that lasts for fewer seconds is no leak yet.
  package static let minimumReadings = 20
  package static let minimumSeconds = 45.0
  package static let minimumCollections = 5
  /// Below this a run is too short to trust a structure against the plain line.
  private static let structureSeconds = 110.0

  /// - Parameters:
  ///   - seconds: ascending.
  ///   - memoryMB: anonymous memory where it is recorded, else working set; usage holds page cache, whose filling
  ///     no statistic tells from a leak in a minute or two.
  ///   - limitReach: of the working set of the same readings, where there is a limit.
  package init(seconds: [Double], memoryMB: [Double], limitReach: LimitReach? = nil) {
    let input = LeakInput(seconds: seconds, memoryMB: memoryMB)
    readingCount = memoryMB.count
    spanSeconds = input.span
    replacedSpikes = input.replacedSpikes
    collectionCount = input.collectionCount
    level = input.level
    warnings = input.warnings
    self.limitReach = limitReach
    let start = seconds.first ?? 0
    let fits: (line: SlopePosterior, averaged: SlopePosterior)
    do {
      fits = try input.fits()
    } catch {
      verdict = limitReach == nil ? error.verdict : .atLimit
      reason = limitReach == nil ? error.reason : .atLimit
      let isConstant = error.reason == .constant
      slope = isConstant ? 0 : nil
      sinceSeconds = start.isFinite ? start : 0
      bounds = isConstant ? Interval(0, 0) : nil
      interval95 = bounds
      probabilityAboveOne = isConstant ? 0 : nil
      structureWeights = SlopePosterior.lineOnly
      shape = .line
      lineSlope = slope
      lineBounds = bounds
      detectableFloor = isConstant ? 0 : nil
      minutesToDecision = limitReach == nil ? error.minutesToDecision : nil
      return
    }
    let averaged = SlopeReading(fits.averaged)
    let line = SlopeReading(fits.line)
    slope = averaged.median
    sinceSeconds = (input.seconds.first ?? start) + fits.averaged.sinceSeconds
    bounds = averaged.bounds
    interval95 = fits.averaged.interval(level: 0.95)
    probabilityAboveOne = fits.averaged.probability(above: 1)
    structureWeights = fits.averaged.structureWeights
    shape = fits.averaged.dominantShape
    lineSlope = line.median
    lineBounds = line.bounds
    detectableFloor = 2.486 * (averaged.bounds?.width ?? 0) / (2 * 1.6449)
    let outcome = Self.outcome(fits.averaged, averaged, line, input)
    if limitReach != nil, outcome.verdict != .leak {
      (verdict, reason, minutesToDecision) = (.atLimit, .atLimit, nil)
    } else {
      (verdict, reason, minutesToDecision) = outcome
    }
  }

  private static func outcome(
    _ posterior: SlopePosterior, _ averaged: SlopeReading, _ line: SlopeReading, _ input: LeakInput
  ) -> (verdict: Verdict, reason: Reason, minutesToDecision: Double?) {
    let minutes = input.span / 60
    let weights = posterior.structureWeights
    let structureWins =
      (weights[.line] ?? 1) < 0.05 && input.span >= structureSeconds && input.collectionCount == nil
    let isShort = input.span < structureSeconds || posterior.isUnfinished
    if averaged.verdict == .leak, (weights[.transient] ?? 0) > 0.5, isShort {
      return (.inconclusive, .unfinishedTransient, max(0, 2 - minutes))
    }
    let lasts = input.span - posterior.sinceSeconds
    if averaged.verdict == .leak, (weights[.bend] ?? 0) > 0.5, lasts < minimumSeconds {
      return (.inconclusive, .lastPartGrows, (minimumSeconds - lasts) / 60)
    }
    guard structureWins || line.verdict == averaged.verdict else {
      return (
        .inconclusive,
        averaged.verdict == .inconclusive
          ? .wideInterval : .structureDisagrees(line: line.verdict, averaged: averaged.verdict),
        averaged.minutesToDecision(after: minutes) ?? line.minutesToDecision(after: minutes)
      )
    }
    if averaged.verdict == .normal, posterior.lastPartGrows {
      return (.inconclusive, .lastPartGrows, minutes)
    }
    return (
      averaged.verdict, averaged.verdict == .inconclusive ? .wideInterval : .interval,
      averaged.minutesToDecision(after: minutes)
    )
  }
}
