import TidemarkSQL
import TidemarkStatistics
package import TidemarkWarehouse

/// Every number of some runs, series by series, from stored statistics alone: no sample is read.
package struct SeriesTable: Sendable {
  /// In the order in which scenarios ran in the newest run that has them, containers by name within, metrics as
  /// declared; then what is made of all scenarios of a kind.
  package let series: [RunSeries]
  /// What was asked of the warehouse.
  package let queries: [BoundQuery]

  package subscript(key: SeriesKey) -> RunSeries? { series.first { $0.key == key } }

  /// Reads the points of the runs and nothing of any other, so that comparing two runs costs the same in a file of two
  /// and in a file of thousands.
  ///
  /// - Parameter runs: in any order.
  package init(_ runs: [RunHead], in warehouse: Warehouse) throws {
    var collection = SeriesCollection(runs)
    queries = try collection.readRuns(in: warehouse)
    series = try collection.finished().sorted { $0.place < $1.place }.map(\.series)
  }
}

/// Where a series belongs among others: where it is first met, newest run first; what is made of all scenarios of a
/// kind comes last.
struct SeriesPlace: Comparable, Sendable {
  let isDerived: Bool
  let rank: Int
  let ordinal: Int
  let container: String
  let metric: Int

  static func < (a: SeriesPlace, b: SeriesPlace) -> Bool {
    if a.isDerived != b.isDerived { return b.isDerived }
    return (a.rank, a.ordinal, a.container, a.metric) < (b.rank, b.ordinal, b.container, b.metric)
  }
}

/// Puts the points of containers together into series.
struct SeriesCollection {
  /// Newest first.
  private let runs: [RunHead]
  /// Place among `runs`, by number.
  private let ranks: [Int64: Int]
  private var conditions = ConditionsTable()
  /// By container, run and scenario.
  private var kills: [String: [Int64: [String: StoredKills]]] = [:]
  private var found: [SeriesKey: (place: SeriesPlace, points: [SeriesPoint])] = [:]
  private let question: TrendQuestion

  /// - Parameter question: series that it does not ask for are found, but have no points.
  init(_ runs: [RunHead], for question: TrendQuestion = TrendQuestion()) {
    self.question = question
    self.runs = runs.sorted { RunHead.isOlder($1, $0) }
    ranks = Dictionary(self.runs.enumerated().map { ($1.runID, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Reads the points of the runs, sought run by run.
  ///
  /// - Parameter container: nil for all.
  /// - Returns: what was asked of the warehouse.
  mutating func readRuns(of container: String? = nil, in warehouse: Warehouse) throws -> [BoundQuery] {
    let numbers = Value.text("[\(runs.map { "\($0.runID)" }.joined(separator: ","))]")
    let points = BoundQuery(.seriesPointsOfRuns, ["runs": numbers])
    let kills = BoundQuery(.seriesKillsOfRuns, ["runs": numbers])
    add(
      kills: try warehouse.fetch(StoredKills.self, kills).filter {
        container == nil || $0.container == container
      })
    var rows: [String: [StoredPoint]] = [:]
    try warehouse.forEach(StoredPoint.self, points) { row in
      if container == nil || row.container == container { rows[row.container, default: []].append(row) }
    }
    // The rows of a container go as soon as its points are there: both of 1,000 runs are 100 MB.
    for container in Array(rows.keys) { try add(rows.removeValue(forKey: container) ?? [], of: container) }
    return [points, kills]
  }

  /// Before any rows.
  mutating func add(kills rows: [StoredKills]) {
    for row in rows where ranks[row.runID] != nil {
      kills[row.container, default: [:]][row.runID, default: [:]][row.scenario] = row
    }
  }

  /// - Parameter rows: all of one container; those of other runs are left out.
  mutating func add(_ rows: [StoredPoint], of container: String) throws {
    var ofRun: [[StoredPoint]] = Array(repeating: [], count: runs.count)
    for row in rows { if let rank = ranks[row.runID] { ofRun[rank].append(row) } }
    let killed = kills.removeValue(forKey: container) ?? [:]
    for (rank, run) in runs.enumerated() {
      let own = ofRun[rank].sorted { $0.ordinal < $1.ordinal }
      guard !own.isEmpty else { continue }
      let placed = try own.map { (row: $0, conditions: try conditions.conditions(of: $0, run)) }
      let values = RunValues(
        run: run, container: container, rows: placed, kills: (killed[run.runID] ?? [:]).mapValues(\.killCount)
      )
      values.forEachOfScenario { key, point, ordinal in add(point, to: key, rank: rank, ordinal: ordinal) }
      for (key, point) in values.derived(&conditions) { add(point, to: key, rank: rank, ordinal: 0) }
    }
    try addUnread(killed, container, seen: ofRun)
  }

  /// A container may be killed before its first reading; then its scenario has no row of it.
  private mutating func addUnread(
    _ killed: [Int64: [String: StoredKills]], _ container: String, seen: [[StoredPoint]]
  ) throws {
    for (rank, run) in runs.enumerated() {
      for (scenario, kills) in (killed[run.runID] ?? [:]).sorted(by: { $0.key < $1.key })
      where !seen[rank].contains(where: { $0.scenario == scenario }) {
        add(
          SeriesPoint(
            run: run, value: Double(kills.killCount), conditions: try conditions.conditions(of: kills, run),
            coverage: nil, flaw: nil, samples: nil),
          to: SeriesKey(scenario: scenario, container: container, metric: .oomCount), rank: rank,
          ordinal: .max)
      }
    }
  }

  /// Newest run first. Of a scenario that ran twice in one run, the first without flaw counts.
  private mutating func add(_ point: SeriesPoint, to key: SeriesKey, rank: Int, ordinal: Int) {
    guard let last = found[key]?.points.last else {
      if found[key] != nil { return }
      let place = SeriesPlace(
        isDerived: key.metric.scope.name != nil, rank: rank, ordinal: ordinal, container: key.container,
        metric: key.metric.place)
      found[key] = (place, question.asks(for: key) ? [point] : [])
      return
    }
    if last.run.runID != point.run.runID {
      found[key]?.points.append(point)
    } else if last.flaw != nil, point.flaw == nil {
      found[key]?.points.removeLast()
      found[key]?.points.append(point)
    }
  }

  /// What was collected so far, in no order; the collection is empty then.
  mutating func drained() -> [(place: SeriesPlace, series: RunSeries)] {
    var all: [(place: SeriesPlace, series: RunSeries)] = []
    all.reserveCapacity(found.count)
    // One series at a time, so that no two copies of all points are in memory.
    for key in Array(found.keys) {
      guard var entry = found.removeValue(forKey: key) else { continue }
      entry.points.reverse()
      all.append((entry.place, RunSeries(key: key, points: entry.points)))
    }
    return all
  }

  /// The same with kills of containers that were never read.
  ///
  /// - Throws: what is wrong with stored JSON.
  mutating func finished() throws -> [(place: SeriesPlace, series: RunSeries)] {
    for container in Array(kills.keys) {
      try addUnread(kills[container] ?? [:], container, seen: Array(repeating: [], count: runs.count))
    }
    kills = [:]
    return drained()
  }
}
