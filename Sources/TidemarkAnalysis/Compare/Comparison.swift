package import TidemarkWarehouse

/// Runs against runs: the questions of every container, and their series as detail.
///
/// `compare`, `gate`, `calibrate`, charts and pages ask this and nothing else, so that two of them cannot contradict
/// each other.
package struct Comparison: Sendable {
  /// What the candidate is compared with, newest first.
  package let base: [RunHead]
  /// Newest first.
  package let candidate: [RunHead]
  /// Worse first, then better, new, inconclusive, not comparable and unchanged; each in the order of
  /// ``SeriesTable/series``.
  package let subjects: [ComparedSubject]
  /// What the candidate has and the base has not.
  package let newPlaces: [NewPlace]
  package let queries: [BoundQuery]

  /// One-sided chance of any false alarm.
  package static let alpha = 0.01

  /// - Parameters:
  ///   - base: shares no run with the candidate.
  ///   - candidate: not empty.
  ///   - runs: all there are, newest first: earlier ones show the spread between runs.
  package init(
    base: [RunHead], candidate: [RunHead], among runs: [RunHead],
    allowing allowed: Set<SeriesConditions.Kind> = [], in warehouse: Warehouse
  ) throws {
    let history = Self.history(before: candidate, base: base, among: runs)
    let table = try SeriesTable(base + candidate + history, in: warehouse)
    self.init(
      base: base, candidate: candidate, table: table, rules: ComparisonRules(allowed: allowed))
  }

  /// - Parameter table: with the points of both sides and of the runs before them.
  package init(base: [RunHead], candidate: [RunHead], table: SeriesTable, rules: ComparisonRules) {
    self.base = base
    self.candidate = candidate
    let (baseIDs, candidateIDs) = (Set(base.map(\.runID)), Set(candidate.map(\.runID)))
    let either = baseIDs.union(candidateIDs)
    let sides = table.series.compactMap { series -> SeriesSides? in
      guard let terms = rules.terms(series.key),
        series.points.contains(where: { either.contains($0.run.runID) })
      else { return nil }
      return SeriesSides(
        series, base: baseIDs, candidate: candidateIDs, terms: terms, allowing: rules.allowed,
        begins: rules.begins(series.key))
    }
    let judged = ComparisonFamily(alpha: rules.alpha).judge(sides)
    subjects = ComparisonVerdict.allCases.flatMap { verdict in judged.filter { $0.verdict == verdict } }
    newPlaces = NewPlace.all(table, base: baseIDs, candidate: candidateIDs)
    queries = table.queries
  }

  /// Every series, worse first as the subjects are.
  package var series: [ComparedSeries] {
    let all = subjects.flatMap(\.series)
    return ComparisonVerdict.allCases.flatMap { verdict in all.filter { $0.verdict == verdict } }
  }

  /// The runs a comparison of these candidates may look back at for the spread between runs, newest first.
  ///
  /// - Parameters:
  ///   - base: its machines count too, for comparisons across machines that were asked for.
  ///   - runs: all there are, newest first.
  package static func history(
    before candidates: [RunHead], base: [RunHead] = [], among runs: [RunHead]
  ) -> [RunHead] {
    guard let oldest = candidates.min(by: RunHead.isOlder) else { return [] }
    let hosts = Set((candidates + base).map(\.hostFingerprint))
    let earlier = runs.lazy.filter { run in
      RunHead.isOlder(run, oldest) && run.flaw == nil && hosts.contains(run.hostFingerprint)
    }
    return Array(earlier.prefix(RunSpread.window))
  }
}

/// What a comparison goes by besides the runs.
package struct ComparisonRules: Sendable {
  /// One-sided chance of any false alarm.
  package var alpha: Double
  /// Conditions that may differ.
  package var allowed: Set<SeriesConditions.Kind>
  /// What counts in a series; nil where it is not compared.
  package var terms: @Sendable (SeriesKey) -> ComparisonTerms?
  /// Start of the first run of a level that somebody accepted for a series.
  package var begins: @Sendable (SeriesKey) -> String?

  package init(
    alpha: Double = Comparison.alpha, allowed: Set<SeriesConditions.Kind> = [],
    terms: @escaping @Sendable (SeriesKey) -> ComparisonTerms? = { .standard($0.metric) },
    begins: @escaping @Sendable (SeriesKey) -> String? = { _ in nil }
  ) {
    self.alpha = alpha
    self.allowed = allowed
    self.terms = terms
    self.begins = begins
  }
}
