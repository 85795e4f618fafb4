import TidemarkStatistics

/// The one vocabulary of a comparison.
package enum ComparisonVerdict: String, CaseIterable, Sendable {
  case worse, better
  /// The base does not have it.
  case new
  case inconclusive
  case notComparable = "not comparable"
  case unchanged
}

/// Why a verdict is what it is.
package enum ComparisonReason: Sendable, Equatable {
  /// Beyond the floors and outside the noise.
  case outsideNoise
  /// Beyond the floors, but runs of one version differ as much.
  case withinNoise
  /// The same, and a change of twice the floors is excluded (one-sided, 95 %).
  case nearThreshold
  /// Below the floors, and a larger difference would have been seen.
  case noChange
  /// Below the floors, but only a difference above this would have been seen, on the scale of ``Evidence/effect``.
  case blind(Double)
  case lack(SeriesLack)
  /// One run a side, no history, and no other series to learn from.
  case noSpread(earlierRuns: Int)
  case kills
  /// One run a side and no history: what varied inside them says nothing of what runs differ by.
  case withinRunOnly
}

/// One series on either side of a comparison, and what its runs say.
package struct ComparedSeries: Sendable {
  package let sides: SeriesSides
  /// nil where nothing can be compared, and for kills.
  package let evidence: Evidence?
  /// Of the metric that counts kills.
  package let kills: KillComparison?
  /// One-sided and corrected over all series, for a change in the bad direction; nil where no test decides.
  package let adjustedPValue: Double?
  package let verdict: ComparisonVerdict
  package let reason: ComparisonReason

  package var key: SeriesKey { sides.key }
}

/// One question of one container, answered over all its series.
package struct ComparedSubject: Sendable {
  package let container: String
  package let question: ComparisonQuestion
  /// The series that answer it, and their detail, in the order of ``SeriesTable/series``.
  package let series: [ComparedSeries]
  /// Over all scenarios together; nil where nothing can be compared, and for kills.
  package let evidence: Evidence?
  /// One-sided and corrected over all questions, for a change in the bad direction.
  package let adjustedPValue: Double?
  package let verdict: ComparisonVerdict
  package let reason: ComparisonReason
  /// The single series that decided, where the whole does not show it.
  package let deciding: SeriesKey?

  /// Series of the primary metric that could be compared.
  package var compared: [ComparedSeries] {
    series.filter { $0.key.metric == question.primary && ($0.evidence != nil || $0.kills != nil) }
  }
}

/// OOM kills on either side. Runs with a kill are counted, not kills: the second kill in a run is no news.
package struct KillComparison: Sendable, Equatable {
  package let baseRuns: Int
  package let baseRunsKilled: Int
  package let candidateRuns: Int
  package let candidateRunsKilled: Int
  /// One-sided, for "kills are more frequent among the candidate's runs": Fisher's exact test.
  package let pValueHigher: Double
  package let pValueLower: Double

  /// Chance of a false alarm.
  static let alpha = 0.05

  init(base: [Double], candidate: [Double]) {
    baseRuns = base.count
    baseRunsKilled = base.count { $0 > 0 }
    candidateRuns = candidate.count
    candidateRunsKilled = candidate.count { $0 > 0 }
    pValueHigher =
      fisherExactHigher(
        baseEvents: baseRunsKilled, baseRuns: baseRuns, candidateEvents: candidateRunsKilled,
        candidateRuns: candidateRuns) ?? 1
    pValueLower =
      fisherExactHigher(
        baseEvents: candidateRunsKilled, baseRuns: candidateRuns, candidateEvents: baseRunsKilled,
        candidateRuns: baseRuns) ?? 1
  }

  /// A kill where there was none: no test is needed for that.
  package var isNew: Bool { baseRunsKilled == 0 && candidateRunsKilled > 0 }

  var verdict: ComparisonVerdict {
    if candidateRunsKilled + baseRunsKilled == 0 { return .unchanged }
    if isNew || pValueHigher < Self.alpha { return .worse }
    if pValueLower < Self.alpha { return .better }
    let isMoreFrequent = candidateRunsKilled * baseRuns > baseRunsKilled * candidateRuns
    return isMoreFrequent ? .inconclusive : .unchanged
  }
}
