import TidemarkStatistics
package import TidemarkWarehouse

/// One thing that happened to a container over runs, however many series show it: a change of level, a run far off, or a
/// drift of what one question is about.
package struct TrendFinding: Sendable {
  package enum Kind: String, Sendable {
    case change, spike, drift
  }

  /// One series that shows it, in units of its metric.
  package struct Part: Sendable {
    package let key: SeriesKey
    package let before: Double
    package let after: Double
    /// Nil for a metric that may be 0.
    package var percent: Double? {
      key.metric.hasRelativeScale && before != 0 ? (after - before) / abs(before) * 100 : nil
    }
  }

  package let kind: Kind
  package let container: String
  package let question: ComparisonQuestion
  package let isWorse: Bool
  /// First run of the new level, by most series, or the run far off; nil for a drift.
  package let run: RunHead?
  /// Runs that a change may as well have begun at.
  package let earliest: RunHead?
  package let latest: RunHead?
  /// Three runs or more are on the new level in a series of it; false for a run far off and a drift.
  package let isConfirmed: Bool
  /// In the order of ``SeriesTable/series``.
  package let parts: [Part]
  /// Series of ``metric`` that were followed.
  package let followedCount: Int

  /// That of the question where it changed, else the first that did.
  package var metric: RunMetric { Self.metric(question, parts) }

  private static func metric(_ question: ComparisonQuestion, _ parts: [Part]) -> RunMetric {
    parts.contains { $0.key.metric == question.primary }
      ? question.primary : parts.first?.key.metric ?? question.primary
  }

  package var shown: [Part] { parts.filter { $0.key.metric == metric } }

  /// The scenario without load where it changed there, else all of them.
  private var level: (parts: [Part], isAtRest: Bool) {
    let rest = shown.filter { $0.key.scenario == "baseline" }
    return rest.isEmpty ? (shown, false) : (rest, true)
  }

  package var before: Double? { Moments(level.parts.map(\.before)).mean }
  package var after: Double? { Moments(level.parts.map(\.after)).mean }

  /// Median over the scenarios.
  package var percent: Double? { SortedValues(shown.compactMap(\.percent)).median }

  /// `+9.1 % (7.6 to 10.7)`: median and range over the scenarios.
  package var change: String {
    func signed(_ value: Double, _ decimals: Int) -> String {
      (value < 0 ? "" : "+") + fixed(value, decimals)
    }
    let percents = shown.compactMap(\.percent)
    let isRelative = percents.count == shown.count
    let values = isRelative ? percents : shown.map { $0.after - $0.before }
    let decimals = isRelative ? 1 : metric.decimals
    guard let median = SortedValues(values).median, let low = values.min(), let high = values.max() else {
      return ""
    }
    let range = values.count > 1 ? " (\(fixed(low, decimals)) to \(fixed(high, decimals)))" : ""
    return "\(signed(median, decimals)) \(isRelative ? "%" : metric.unit)\(range)"
  }

  /// `in all 10 scenarios`, `in 3 of 10 scenarios` or `in load_scaling_80`; empty for a number made of all of a kind.
  package var place: String {
    guard metric.scope.name == nil else { return "" }
    if shown.count == 1, let only = shown.first { return "in \(only.key.scenario)" }
    return shown.count == followedCount
      ? "in all \(shown.count) scenarios" : "in \(shown.count) of \(followedCount) scenarios"
  }

  /// `312 -> 341 MB at rest`.
  package var levels: String {
    guard let before, let after else { return "" }
    let numbers = [before, after].map { formatted($0, significantDigits: 4) }.joined(separator: " -> ")
    return "\(numbers) \(metric.unit)\(level.isAtRest ? " at rest" : "")"
  }
}

extension Trends {
  /// Oldest first within a kind: changes, then runs far off, then drifts.
  package var findings: [TrendFinding] {
    var counts: [String: Int] = [:]
    for one in series where one.levels != nil {
      counts["\(one.key.container)/\(one.key.metric)", default: 0] += 1
    }
    let events = series.flatMap { one -> [Event] in
      one.changes.map { Event($0) } + one.spikeRuns.compactMap { Event($0, in: one) }
        + [Event(driftOf: one)].compactMap { $0 }
    }
    var groups: [[Event]] = []
    for event in events {
      if let index = groups.firstIndex(where: { group in group.contains { $0.isOne(with: event) } }) {
        groups[index].append(event)
      } else {
        groups.append([event])
      }
    }
    return joined(groups).enumerated().sorted { a, b in
      (a.element[0].rank, a.element[0].run?.startedAt ?? "", a.offset)
        < (b.element[0].rank, b.element[0].run?.startedAt ?? "", b.offset)
    }.map { finding($0.element, counts) }
  }

  /// A number that is derived from others shows what happened to them, and is no second thing that happened.
  private func joined(_ groups: [[Event]]) -> [[Event]] {
    var kept = groups.filter { !$0.allSatisfy(\.isDerived) }
    for group in groups where group.allSatisfy(\.isDerived) {
      let source = kept.firstIndex { other in
        [.memory, .law].contains(other[0].question)
          && other.contains { one in group.contains { $0.isBeside(one) } }
      }
      if let source { kept[source] += group } else { kept.append(group) }
    }
    return kept
  }

  private func finding(_ group: [Event], _ counts: [String: Int]) -> TrendFinding {
    let runs = group.compactMap(\.run)
    let run = runs.max { a, b in
      (runs.count { $0 == a }, b.startedAt) < (runs.count { $0 == b }, a.startedAt)
    }
    let parts = group.map(\.part)
    let first = group[0]
    let primary = parts.contains { $0.key.metric == first.question.primary }
    let metric = primary ? first.question.primary : parts[0].key.metric
    return TrendFinding(
      kind: first.kind, container: first.container, question: first.question, isWorse: first.isWorse,
      run: run, earliest: group.compactMap(\.earliest).min { RunHead.isOlder($0, $1) },
      latest: group.compactMap(\.latest).max { RunHead.isOlder($0, $1) },
      isConfirmed: group.contains(where: \.isConfirmed), parts: parts,
      followedCount: counts["\(first.container)/\(metric)"] ?? parts.count)
  }
}

/// What happened in one series.
private struct Event {
  let kind: TrendFinding.Kind
  let part: TrendFinding.Part
  let isWorse: Bool
  let run: RunHead?
  let earliest: RunHead?
  let latest: RunHead?
  let isConfirmed: Bool

  init(_ change: LevelChange) {
    kind = .change
    part = .init(key: change.key, before: change.before, after: change.after)
    isWorse = change.isWorse
    (run, earliest, latest) = (change.run, change.earliest, change.latest)
    isConfirmed = change.isConfirmed
  }

  init?(_ spike: Spike, in series: TrendSeries) {
    guard let usual = spike.usual else { return nil }
    kind = .spike
    part = .init(key: spike.key, before: usual, after: spike.value)
    isWorse = series.isWorse(spike.value - usual)
    (run, earliest, latest) = (spike.run, spike.run, spike.run)
    isConfirmed = false
  }

  init?(driftOf series: TrendSeries) {
    guard let drift = series.drift, let last = series.lastValue else { return nil }
    kind = .drift
    part = .init(key: series.key, before: last - drift.totalChange, after: last)
    isWorse = series.isWorse(drift.totalChange)
    (run, earliest, latest) = (nil, nil, nil)
    isConfirmed = false
  }

  var container: String { part.key.container }
  var question: ComparisonQuestion { part.key.metric.question }

  var rank: Int {
    switch kind {
    case .change: 0
    case .spike: 1
    case .drift: 2
    }
  }

  var isDerived: Bool { part.key.metric.isDerivedFromOthers }

  /// About the same question, and beside each other.
  func isOne(with other: Event) -> Bool { question == other.question && isBeside(other) }

  /// Of the same container, in the same direction, and at runs that may be the same.
  func isBeside(_ other: Event) -> Bool {
    guard kind == other.kind, container == other.container, isWorse == other.isWorse else { return false }
    guard let earliest, let latest, let first = other.earliest, let last = other.latest else { return true }
    return earliest.startedAt <= last.startedAt && first.startedAt <= latest.startedAt
  }
}
