import TidemarkStatistics
import TidemarkWarehouse

/// What the candidate has and no run of the base: a container, a scenario such as a load level, or a known container in a
/// known scenario.
package struct NewPlace: Sendable {
  /// What was measured there, over the candidate's runs.
  package struct Reading: Sendable {
    package let scenario: String
    package let container: String
    package let memoryP95MB: Double?
    package let memoryLimitMB: Double?
    /// Percent of one core.
    package let cpuMeanPercent: Double?

    /// Nil without a limit.
    package var shareOfLimit: Double? {
      guard let memoryP95MB, let memoryLimitMB, memoryLimitMB > 0 else { return nil }
      return memoryP95MB / memoryLimitMB
    }
  }

  /// Nil: the base has the container in no scenario.
  package let scenario: String?
  /// Nil: the base has no run of the scenario.
  package let container: String?
  /// Not empty.
  package let readings: [Reading]

  /// The reading nearest to its limit, else that of the most memory.
  package var fullest: Reading {
    readings.max {
      ($0.shareOfLimit ?? 0, $0.memoryP95MB ?? 0) < ($1.shareOfLimit ?? 0, $1.memoryP95MB ?? 0)
    } ?? readings[0]
  }

  package var largestCPUPercent: Double? { readings.compactMap(\.cpuMeanPercent).max() }

  /// Whether memory is at 95 % of its limit or more.
  package var isFull: Bool { (fullest.shareOfLimit ?? 0) >= LimitReach.threshold }

  /// `900 of 1024 MB (87.9 %), 90.0 % of a core`: memory where it is nearest to its limit, the largest mean of CPU.
  package var text: String {
    let full = fullest
    let whose = container == nil ? "\(full.container) " : ""
    let memory = full.memoryP95MB.map { used -> String in
      guard let limit = full.memoryLimitMB, let share = full.shareOfLimit else {
        return "\(whose)\(formatted(used)) MB"
      }
      return "\(whose)\(formatted(used)) of \(formatted(limit)) MB (\(fixed(share * 100, 1)) %)"
    }
    let cpu = largestCPUPercent.map { "\(fixed($0, 1)) % of a core" }
    let parts = [memory, cpu].compactMap { $0 }
    return parts.isEmpty ? "nothing was read of it" : parts.joined(separator: ", ")
  }

  /// In the order of ``SeriesTable/series``; empty where the base has nothing at all.
  static func all(_ table: SeriesTable, base: Set<Int64>, candidate: Set<Int64>) -> [NewPlace] {
    // Every scenario and container has this series, whatever else was measured.
    let places = table.series.filter { $0.key.metric == .oomCount }
    func isThere(_ series: RunSeries, _ runs: Set<Int64>) -> Bool {
      series.points.contains { runs.contains($0.run.runID) }
    }
    let known = places.filter { isThere($0, base) }.map(\.key)
    guard !known.isEmpty else { return [] }
    let (containers, scenarios) = (Set(known.map(\.container)), Set(known.map(\.scenario)))
    let points = Dictionary(
      table.series.map { ($0.key, $0.points.filter { candidate.contains($0.run.runID) }) },
      uniquingKeysWith: { first, _ in first })
    struct Group: Hashable {
      let scenario: String?
      let container: String?
    }
    var groups: [Group: [Reading]] = [:]
    var order: [Group] = []
    for place in places where isThere(place, candidate) && !known.contains(place.key) {
      let (scenario, container) = (place.key.scenario, place.key.container)
      let group =
        if !containers.contains(container) {
          Group(scenario: nil, container: container)
        } else if !scenarios.contains(scenario) {
          Group(scenario: scenario, container: nil)
        } else {
          Group(scenario: scenario, container: container)
        }
      func found(_ metric: RunMetric) -> [SeriesPoint] {
        points[SeriesKey(scenario: scenario, container: container, metric: metric)] ?? []
      }
      if groups[group] == nil { order.append(group) }
      groups[group, default: []].append(
        Reading(
          scenario: scenario, container: container,
          memoryP95MB: Moments(found(.memoryP95).map(\.value)).mean,
          memoryLimitMB: place.points.last { candidate.contains($0.run.runID) }?.conditions.memoryLimitMB,
          cpuMeanPercent: Moments(found(.cpuMean).map(\.value)).mean))
    }
    return order.map {
      NewPlace(scenario: $0.scenario, container: $0.container, readings: groups[$0] ?? [])
    }
  }
}
