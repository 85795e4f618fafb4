import TidemarkStatistics

/// What two sides of a series say after all rows of the report were weighed together.
struct ComparedSeries: Sendable {
  enum Verdict: String, CaseIterable, Sendable {
    case worse, better, inconclusive
    case notComparable = "not comparable"
    case unchanged
  }

  let comparison: SeriesComparison
  let verdict: Verdict
  /// One clause.
  let reason: String
  /// After Benjamini and Hochberg over the rows of the report; nil where no test decides.
  let adjustedPValue: Double?

  /// Chance of a false alarm among the alarms.
  static let level = 0.05

  /// Judges all rows together.
  static func judge(_ comparisons: [SeriesComparison]) -> [ComparedSeries] {
    let deciding = comparisons.indices.filter { comparisons[$0].deciding != nil }
    let adjusted = MultipleTesting.benjaminiHochberg(
      deciding.compactMap { comparisons[$0].deciding?.pValue })
    var pValues: [Int: Double] = [:]
    for (index, pValue) in zip(deciding, adjusted) { pValues[index] = pValue }
    return comparisons.indices.map { ComparedSeries(comparisons[$0], adjustedPValue: pValues[$0]) }
  }

  private init(_ comparison: SeriesComparison, adjustedPValue: Double?) {
    self.comparison = comparison
    self.adjustedPValue = adjustedPValue
    (verdict, reason) =
      switch comparison.evidence {
      case .lacking(let lack): (lack.verdict, lack.description)
      case .kills(let kills): Self.judge(kills)
      case .runs(let runs): Self.judge(runs, comparison.key.metric, adjustedPValue)
      }
  }

  private static func judge(_ kills: KillComparison) -> (Verdict, String) {
    let counts =
      "killed in \(kills.candidateRunsKilled) of \(kills.candidateRuns) runs, before in \(kills.baseRunsKilled) of \(kills.baseRuns)"
    if kills.candidateRunsKilled + kills.baseRunsKilled == 0 { return (.unchanged, "never killed") }
    if kills.isNew || kills.pValueHigher < level { return (.worse, counts) }
    if kills.pValueLower < level { return (.better, counts) }
    return (.inconclusive, counts + ": too few runs to tell")
  }

  private static func judge(
    _ runs: RunComparison, _ metric: RunMetric, _ adjustedPValue: Double?
  ) -> (Verdict, String) {
    let basis = runs.basisText
    guard let adjustedPValue else {
      return (
        .inconclusive, "within-run evidence only: nothing says what runs of one version differ by"
      )
    }
    let threshold = max(metric.rule.relativeFloor * abs(runs.baseMean), metric.rule.absoluteFloor)
    let p = "p = \(formatted(adjustedPValue, significantDigits: 1))"
    guard abs(runs.difference) >= threshold else {
      let half = runs.limitHalfWidth(alpha: level / 2) ?? .infinity
      guard half <= 2 * threshold else {
        return (
          .inconclusive,
          "below the floor of \(formatted(threshold, significantDigits: 3)) \(metric.unit), but only a change above \(formatted(half, significantDigits: 3)) would have been seen; \(basis)"
        )
      }
      return (
        .unchanged,
        "below the floor of \(formatted(threshold, significantDigits: 3)) \(metric.unit); \(basis)"
      )
    }
    guard adjustedPValue < level else {
      return (.inconclusive, "runs of one version differ as much, \(p); \(basis)" + settling(runs))
    }
    let isWorse = (runs.difference > 0) != metric.isLowerWorse
    return (isWorse ? .worse : .better, "outside the noise, \(p); \(basis)")
  }

  /// How many more candidate runs would tell a change of this size from noise.
  private static func settling(_ runs: RunComparison) -> String {
    let variance =
      runs.standardError * runs.standardError / (1 / Double(runs.baseRuns) + 1 / Double(runs.candidateRuns))
    guard
      let needed = RunsNeeded.candidates(
        toSee: abs(runs.difference), baselineRuns: max(runs.baseRuns, 2),
        standardDeviation: variance.squareRoot(), alpha: level / 2), needed > runs.candidateRuns
    else { return "" }
    let more = needed - runs.candidateRuns
    return "; \(more) more run\(more == 1 ? "" : "s") would tell"
  }
}

extension SeriesComparison {
  /// The comparison, if it rests on more than what varies inside one run.
  var deciding: RunComparison? {
    if case .runs(let runs) = evidence, runs.basis != .withinRun { runs } else { nil }
  }
}

extension SeriesComparison.Lack: CustomStringConvertible {
  var verdict: ComparedSeries.Verdict {
    switch self {
    case .notComparable: .notComparable
    case .missing, .flawed, .noSpread: .inconclusive
    }
  }

  package var description: String {
    switch self {
    case .missing(let inCandidate): inCandidate ? "not measured in the candidate" : "not measured in the base"
    case .flawed(let flaw, let inCandidate): inCandidate ? flaw : "in the base \(flaw)"
    case .notComparable(let differences): differences.map(\.text).joined(separator: ", ")
    case .noSpread(let earlier):
      "nothing says what runs differ by: \(earlier) earlier run\(earlier == 1 ? "" : "s") of the kind, needs 5"
    }
  }
}

extension RunComparison {
  /// What the spread between runs is known from.
  var basisText: String {
    switch basis {
    case .runs: "\(baseRuns) runs against \(candidateRuns)"
    case .predictionInterval: "spread of \(baseRuns) base runs"
    case .history: "spread of earlier runs"
    case .fewRuns: "\(baseRuns) runs against \(candidateRuns)"
    case .withinRun: "within-run evidence only"
    }
  }
}
