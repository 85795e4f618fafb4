package import TidemarkStatistics
package import TidemarkWarehouse

/// One series on either side of a comparison, and what its runs allow to be said.
package struct SeriesComparison: Sendable {
  package let key: SeriesKey
  /// The points that count, oldest first.
  package let base: [SeriesPoint]
  package let candidate: [SeriesPoint]
  package let evidence: Evidence
  /// What to know before believing it: runs left out, conditions that differ and were allowed to.
  package let remarks: [String]

  package enum Evidence: Sendable {
    case runs(RunComparison)
    case kills(KillComparison)
    case lacking(Lack)
  }

  /// Why nothing can be compared.
  package enum Lack: Sendable, Equatable {
    case missing(inCandidate: Bool)
    /// What is wrong with every run of a side.
    case flawed(String, inCandidate: Bool)
    /// The base's conditions against the candidate's.
    case notComparable([SeriesConditions.Difference])
    /// One run a side, no history, and nothing inside the runs to go by.
    case noSpread(earlierRuns: Int)
  }

  /// - Parameters:
  ///   - series: with the runs of both sides and those before, from which the spread between runs is known.
  ///   - base: numbers of the runs the candidate is compared with.
  ///   - candidate: numbers of the runs in question.
  package init(
    _ series: RunSeries, base: Set<Int64>, candidate: Set<Int64>,
    allowing allowed: Set<SeriesConditions.Kind> = []
  ) {
    key = series.key
    let sides = Sides(series, base: base, candidate: candidate, allowing: allowed)
    self.base = sides.base
    self.candidate = sides.candidate
    remarks = sides.remarks
    if let lack = sides.lack {
      evidence = .lacking(lack)
    } else if series.key.metric == .oomCount {
      evidence = .kills(
        KillComparison(base: sides.base.map(\.value), candidate: sides.candidate.map(\.value)))
    } else {
      evidence = Self.compared(series, sides, allowed)
    }
  }

  private static func compared(
    _ series: RunSeries, _ sides: Sides, _ allowed: Set<SeriesConditions.Kind>
  ) -> Evidence {
    guard let oldest = sides.candidate.first else { return .lacking(.missing(inCandidate: true)) }
    let earlier = series.history(before: oldest.run, like: oldest.conditions, allowing: allowed).map(\.value)
    let spread = RunSpread(of: earlier, floors: series.key.metric.levelFloors)
    var samples: (base: WelchTest.Summary, candidate: WelchTest.Summary)?
    if sides.base.count == 1, sides.candidate.count == 1, let a = sides.base[0].samples,
      let b = sides.candidate[0].samples
    {
      samples = (a, b)
    }
    let comparison = Result { () throws(Undefined) in
      try RunComparison(
        base: sides.base.map(\.value), candidate: sides.candidate.map(\.value),
        history: spread.map { ($0.variance, $0.degreesOfFreedom) }, samples: samples)
    }
    return comparison.value.map(Evidence.runs) ?? .lacking(.noSpread(earlierRuns: earlier.count))
  }

  package var baseMean: Double? { Moments(base.map(\.value)).mean }
  package var candidateMean: Double? { Moments(candidate.map(\.value)).mean }

  /// Every series of a table, in its order; those that neither side has are left out.
  package static func all(
    in table: SeriesTable, base: [RunHead], candidate: [RunHead],
    allowing allowed: Set<SeriesConditions.Kind> = []
  ) -> [SeriesComparison] {
    let (baseIDs, candidateIDs) = (Set(base.map(\.runID)), Set(candidate.map(\.runID)))
    return table.series.compactMap { series in
      guard series.points.contains(where: { baseIDs.union(candidateIDs).contains($0.run.runID) }) else {
        return nil
      }
      return SeriesComparison(series, base: baseIDs, candidate: candidateIDs, allowing: allowed)
    }
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
    let earlier = runs.filter { run in
      RunHead.isOlder(run, oldest) && run.flaw == nil && hosts.contains(run.hostFingerprint)
    }
    return Array(earlier.prefix(RunSpread.window))
  }
}

/// The points of a series that may be held against each other.
private struct Sides {
  var base: [SeriesPoint] = []
  var candidate: [SeriesPoint] = []
  var lack: SeriesComparison.Lack?
  var remarks: [String] = []

  init(
    _ series: RunSeries, base baseIDs: Set<Int64>, candidate candidateIDs: Set<Int64>,
    allowing allowed: Set<SeriesConditions.Kind>
  ) {
    let candidates = series.points.filter { candidateIDs.contains($0.run.runID) }
    let bases = series.points.filter { baseIDs.contains($0.run.runID) }
    let usable = candidates.filter { $0.flaw == nil }
    let usableBases = bases.filter { $0.flaw == nil }
    guard let reference = usable.last else {
      lack = candidates.last?.flaw.map { .flawed($0, inCandidate: true) } ?? .missing(inCandidate: true)
      base = usableBases
      return
    }
    candidate = usable.filter {
      $0.conditions.differences(from: reference.conditions, allowing: allowed).isEmpty
    }
    base = usableBases.filter {
      $0.conditions.differences(from: reference.conditions, allowing: allowed).isEmpty
    }
    guard let newest = usableBases.last else {
      lack = bases.last?.flaw.map { .flawed($0, inCandidate: false) } ?? .missing(inCandidate: false)
      return
    }
    guard !base.isEmpty else {
      base = usableBases
      lack = .notComparable(newest.conditions.differences(from: reference.conditions, allowing: allowed))
      return
    }
    if candidate.count < candidates.count {
      remarks.append("\(candidate.count) of \(candidates.count) candidate runs count")
    }
    if base.count < bases.count { remarks.append("\(base.count) of \(bases.count) base runs count") }
    let accepted = Set(base.flatMap { $0.conditions.differences(from: reference.conditions).map(\.text) })
    remarks += accepted.sorted().map { "allowed: \($0)" }
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
}
