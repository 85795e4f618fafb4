import TidemarkWarehouse

/// The readings of one container, by name and id, as a recording has them.
struct RecordedSource {
  let container: String
  let instance: String?
  fileprivate(set) var first: Int64 = .max
  fileprivate(set) var last: Int64 = .min
  fileprivate var moments: [Int64] = []
  /// Moments at which it was looked at and nothing was known.
  fileprivate var emptyMoments: [Int64] = []
  fileprivate var limit: Int64?
  fileprivate var hasWorkingSet = false
  fileprivate var hasUsage = false
  fileprivate var hasAnon = false
  /// The first moment of the container that replaced it.
  fileprivate(set) var replacedAt: Int64?
  /// nil where nothing was ever known.
  fileprivate(set) var containerIndex: Int?

  init(container: String, instance: String?) {
    self.container = container
    self.instance = instance
  }

  mutating func add(_ reading: RecordedReading) {
    guard !reading.isEmpty else { return emptyMoments.append(reading.unixMicroseconds) }
    first = min(first, reading.unixMicroseconds)
    last = max(last, reading.unixMicroseconds)
    moments.append(reading.unixMicroseconds)
    if let limit = reading.sample.memoryLimitBytes { self.limit = limit }
    hasWorkingSet = hasWorkingSet || reading.sample.workingSetBytes != nil
    hasUsage = hasUsage || reading.sample.usageBytes != nil
    hasAnon = hasAnon || reading.sample.anonBytes != nil
  }
}

/// A container of the run: one source, or several that followed one another.
struct RecordedContainer {
  enum Memory { case workingSet, usage, anon }

  let name: String
  /// Of the newest, where its instance is an engine's id.
  let engineID: String?
  let limit: Int64?
  let generationCount: Int
  /// Which memory its readings know.
  let memory: Memory
  /// At which it was looked at, in order.
  let moments: [Int64]
  let readingCount: Int

  /// How long a container that was replaced may still be read beside the one that replaced it: Prometheus looks back
  /// five minutes (https://prometheus.io/docs/prometheus/latest/querying/basics/, staleness).
  private static let overlap: Int64 = 300_000_000

  /// Sources of one name that follow one another are one container; those that run beside one another are several,
  /// and their names get their instance in front, as `POD/CONTAINER`.
  static func resolve(_ sources: inout [RecordedSource]) -> [RecordedContainer] {
    var containers: [RecordedContainer] = []
    var order: [String] = []
    var groups: [String: [Int]] = [:]
    for (index, source) in sources.enumerated() where !source.moments.isEmpty {
      if groups[source.container] == nil { order.append(source.container) }
      groups[source.container, default: []].append(index)
    }
    for name in order {
      let group = (groups[name] ?? []).sorted { sources[$0].first < sources[$1].first }
      if isSuccession(group.map { sources[$0] }) {
        for (older, newer) in zip(group, group.dropFirst()) {
          sources[older].replacedAt = sources[newer].first
        }
        containers.append(container(name, group, containers.count, &sources))
      } else {
        for index in group {
          let source = sources[index]
          let full = source.instance.map { "\($0)/\(name)" } ?? name
          containers.append(container(full, [index], containers.count, &sources))
        }
      }
    }
    return containers
  }

  /// A node reads its containers one after another, so that in a single answer each has a moment of its own.
  private static let oneLook: Int64 = 1_000_000

  private static func isSuccession(_ group: [RecordedSource]) -> Bool {
    zip(group, group.dropFirst()).allSatisfy { older, newer in
      let shared = older.last - newer.first
      if older.moments.count == 1, newer.moments.count == 1, -shared < oneLook { return false }
      let shorter = min(older.last - older.first, newer.last - newer.first)
      return shared < 0 || newer.last > older.last && shared <= overlap && shared < shorter / 2
    }
  }

  private static func container(
    _ name: String, _ group: [Int], _ index: Int, _ sources: inout [RecordedSource]
  ) -> RecordedContainer {
    for member in group { sources[member].containerIndex = index }
    let members = group.map { sources[$0] }
    func kept(_ moments: [Int64], _ member: RecordedSource) -> [Int64] {
      moments.filter { moment in member.replacedAt.map { moment < $0 } ?? true }
    }
    let readings = Set(members.flatMap { kept($0.moments, $0) })
    let moments = readings.union(members.flatMap { kept($0.emptyMoments, $0) })
    let hasWorkingSet = members.contains { $0.hasWorkingSet }
    let instance = members.last?.instance
    return RecordedContainer(
      name: name,
      engineID: instance.flatMap { $0.wholeMatch(of: /[0-9a-f]{12,64}/) == nil ? nil : $0 },
      limit: members.compactMap(\.limit).last, generationCount: members.count,
      memory: hasWorkingSet
        ? .workingSet
        : members.contains { $0.hasUsage } ? .usage : members.contains { $0.hasAnon } ? .anon : .workingSet,
      moments: moments.sorted(), readingCount: readings.count)
  }
}
