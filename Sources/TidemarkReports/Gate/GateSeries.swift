import TidemarkStatistics
import TidemarkWarehouse

/// Finds what a gate compares in the series of its runs.
struct GateSeries {
  let input: GateInput
  let table: SeriesTable

  /// Series of the candidate with a baseline, and which of them somebody has accepted.
  private(set) var compared: [(series: RegressionSeries, accepted: AcceptedChange?)] = []
  /// Series of the candidate that no run of the baseline has.
  private(set) var newSubjects: [GateSubject] = []

  init(_ input: GateInput, _ table: SeriesTable) {
    self.input = input
    self.table = table
    for series in table.series where series.key.metric != .oomCount { add(series) }
  }

  private mutating func add(_ series: RunSeries) {
    let key = series.key
    let subject = GateSubject(
      scenario: key.scenario, container: key.container, metric: key.metric.rawValue)
    let terms = input.policy.terms(
      scenario: key.scenario, container: key.container, metric: subject.metric)
    let candidates = input.candidates.compactMap { series.point(of: $0) }
    guard terms.severity != .ignore, let reference = candidates.first else { return }
    let all = input.base.compactMap { series.point(of: $0) }
    guard !all.isEmpty else { return newSubjects.append(subject) }
    var accepted = input.acceptedChange(of: subject)
    var base = all.filter { $0.run.startedAt >= accepted?.beginsAt ?? "" }
    if base.isEmpty {
      // The candidate begins the new level: held against the old one, and known.
      base = all
    } else {
      accepted = nil
    }
    let usable = base.filter { $0.flaw == nil }
    let comparable = usable.filter { differences($0, reference).isEmpty }
    var regression = RegressionSeries(
      subject: subject, unit: key.metric.unit, base: comparable.map(\.value),
      candidate: candidates.map(\.value), history: history(series, like: reference),
      coverage: candidates.compactMap(\.coverage).min(), terms: terms)
    regression.obstacle = obstacle(candidates, base, usable, comparable)
    compared.append((regression, accepted))
  }

  /// What runs of one level differ by, from every accepted run before the candidates.
  private func history(
    _ series: RunSeries, like reference: SeriesPoint
  ) -> (variance: Double, degreesOfFreedom: Int)? {
    let points = series.history(
      before: input.oldest, like: reference.conditions, allowing: input.allowed)
    return RunSpread(of: points.map(\.value), floors: series.key.metric.levelFloors)
      .map { ($0.variance, $0.degreesOfFreedom) }
  }

  private func differences(_ point: SeriesPoint, _ reference: SeriesPoint) -> [SeriesConditions.Difference] {
    reference.conditions.differences(from: point.conditions, allowing: input.allowed)
  }

  /// Why the candidates cannot be compared with the baseline; nil when they can.
  private func obstacle(
    _ candidates: [SeriesPoint], _ base: [SeriesPoint], _ usable: [SeriesPoint], _ comparable: [SeriesPoint]
  ) -> String? {
    if let flaw = candidates.lazy.compactMap(\.flaw).first { return flaw }
    for candidate in candidates.dropFirst() {
      if let difference = differences(candidate, candidates[0]).first {
        return "the candidates differ: \(difference.text)"
      }
    }
    guard comparable.isEmpty else { return nil }
    guard let newest = usable.first else { return base.first?.flaw.map { "in the baseline \($0)" } }
    let texts = differences(newest, candidates[0]).map(\.text)
    return "not comparable with the baseline: \(texts.joined(separator: ", "))"
  }

  // MARK: - Kills

  /// One check a container and scenario in which something was killed on either side; one for all the rest.
  func killChecks() -> [OOMCheck] {
    var checks: [OOMCheck] = []
    var calm: OOMCheck?
    for series in table.series where series.key.metric == .oomCount {
      let subject = GateSubject(
        scenario: series.key.scenario, container: series.key.container, metric: "oom")
      let terms = input.policy.terms(
        scenario: subject.scenario, container: subject.container, metric: subject.metric)
      let candidates = input.candidates.compactMap { series.point(of: $0) }
      guard terms.severity != .ignore, let reference = candidates.first else { continue }
      let base = input.base.compactMap { series.point(of: $0) }
        .filter { differences($0, reference).isEmpty }
      let check = OOMCheck(
        subject: subject, baseEvents: base.count { $0.value > 0 }, baseRuns: base.count,
        candidateEvents: candidates.count { $0.value > 0 }, candidateRuns: candidates.count, terms: terms)
      if check.baseEvents + check.candidateEvents > 0 {
        checks.append(check)
      } else if calm?.baseRuns ?? -1 < check.baseRuns {
        calm = OOMCheck(
          subject: GateSubject(metric: "oom"), baseEvents: 0, baseRuns: check.baseRuns, candidateEvents: 0,
          candidateRuns: check.candidateRuns, terms: terms)
      }
    }
    return checks.isEmpty ? [calm].compactMap(\.self) : checks
  }
}
