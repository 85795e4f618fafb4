import TidemarkStatistics
import TidemarkWarehouse

/// The points of one series that may be compared with each other. The one place that decides it.
package struct SeriesSides: Sendable {
  package let key: SeriesKey
  package let terms: ComparisonTerms
  /// Oldest first. A slice, so that a replay over a year of runs need not copy ten points for each comparison.
  package let base: ArraySlice<SeriesPoint>
  package let candidate: ArraySlice<SeriesPoint>
  /// What runs outside both sides show of the spread between runs; nil when too few do.
  package let earlier: RunSpread?
  package let earlierRunCount: Int
  /// Why nothing can be compared; nil: it can.
  package let lack: SeriesLack?
  /// Runs left out, and conditions that were allowed to differ.
  package let remarks: [String]

  /// Points that are known to be comparable.
  package init(
    key: SeriesKey, terms: ComparisonTerms, base: ArraySlice<SeriesPoint>, candidate: ArraySlice<SeriesPoint>
  ) {
    self.key = key
    self.terms = terms
    self.base = base
    self.candidate = candidate
    earlier = nil
    earlierRunCount = 0
    lack = nil
    remarks = []
  }

  /// - Parameters:
  ///   - series: with the points of both sides and of runs before them.
  ///   - begins: start of the first run of a level that somebody accepted, ISO 8601: older runs are no base for it,
  ///     unless there are no newer ones.
  package init(
    _ series: RunSeries, base baseIDs: Set<Int64>, candidate candidateIDs: Set<Int64>,
    terms: ComparisonTerms, allowing allowed: Set<SeriesConditions.Kind> = [], begins: String? = nil
  ) {
    key = series.key
    self.terms = terms
    let candidates = series.points.filter { candidateIDs.contains($0.run.runID) }
    var bases = series.points.filter { baseIDs.contains($0.run.runID) }
    if let begins, bases.contains(where: { $0.run.startedAt >= begins }) {
      bases.removeAll { $0.run.startedAt < begins }
    }
    func isUsable(_ point: SeriesPoint) -> Bool {
      point.flaw == nil && (point.coverage ?? 1) >= terms.minimumCoverage
    }
    func flaw(_ point: SeriesPoint) -> SeriesFlaw {
      point.flaw ?? .coverage(scenario: series.key.scenario, point.coverage ?? 0)
    }
    func differences(_ point: SeriesPoint, _ reference: SeriesPoint) -> [SeriesConditions.Difference] {
      point.conditions.differences(from: reference.conditions, allowing: allowed)
    }
    let usable = candidates.filter(isUsable)
    let usableBases = bases.filter(isUsable)
    guard let reference = usable.last else {
      candidate = []
      base = usableBases[...]
      lack =
        candidates.last.map { .flawed(flaw($0), inCandidate: true) }
        ?? .missing(inCandidate: true)
      (earlier, earlierRunCount, remarks) = (nil, 0, [])
      return
    }
    let candidate = usable.filter { differences($0, reference).isEmpty }
    self.candidate = candidate[...]
    let comparable = usableBases.filter { differences($0, reference).isEmpty }
    base = comparable.isEmpty ? usableBases[...] : comparable[...]
    lack =
      comparable.isEmpty
      ? usableBases.last.map { .notComparable(differences($0, reference)) }
        ?? bases.last.map { .flawed(flaw($0), inCandidate: false) } ?? .missing(inCandidate: false)
      : nil
    var remarks: [String] = []
    if candidate.count < candidates.count {
      remarks.append("\(candidate.count) of \(candidates.count) candidate runs count")
    }
    if comparable.count < bases.count {
      remarks.append("\(comparable.count) of \(bases.count) base runs count")
    }
    let accepted = Set(
      comparable.flatMap { $0.conditions.differences(from: reference.conditions).map(\.text) })
    self.remarks = lack == nil ? remarks + accepted.sorted().map { "allowed: \($0)" } : []
    let sides = baseIDs.union(candidateIDs)
    let before = series.history(
      before: candidate[0].run, like: reference.conditions, allowing: allowed
    ).filter { !sides.contains($0.run.runID) && $0.run.startedAt >= begins ?? "" }
    earlierRunCount = before.count
    earlier = RunSpread(of: before.map(\.value), floors: series.key.metric.levelFloors)
  }

  package var baseMean: Double? { Moments(base.map(\.value)).mean }
  package var candidateMean: Double? { Moments(candidate.map(\.value)).mean }
}

/// Why a series cannot be compared.
package enum SeriesLack: Sendable, Equatable, CustomStringConvertible {
  case missing(inCandidate: Bool)
  /// What is wrong with the newest run of a side.
  case flawed(SeriesFlaw, inCandidate: Bool)
  /// The base's conditions against the candidate's.
  case notComparable([SeriesConditions.Difference])

  package var description: String {
    switch self {
    case .missing(let inCandidate): inCandidate ? "not measured in the candidate" : "not measured in the base"
    case .flawed(let flaw, let inCandidate): inCandidate ? flaw.description : "in the base \(flaw)"
    case .notComparable(let differences): differences.map(\.text).joined(separator: ", ")
    }
  }
}
