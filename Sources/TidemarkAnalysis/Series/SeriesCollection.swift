import TidemarkSQL
import TidemarkWarehouse

/// Puts the points of containers together into series.
struct SeriesCollection {
  /// Newest first.
  private let runs: [RunHead]
  /// Place among `runs`, by number.
  private let ranks: [Int64: Int]
  private var conditions = ConditionsTable()
  /// By container, run and scenario.
  private var kills: [String: [Int64: [String: StoredKills]]] = [:]
  private var found: [SeriesKey: Int] = [:]
  private var collected: [Collected] = []
  private let question: TrendQuestion

  private struct Collected {
    let key: SeriesKey
    let place: SeriesPlace
    /// Whether its points are asked for.
    let isAsked: Bool
    /// Newest first, but for late ones.
    var points: [SeriesPoint] = []
    /// Whether a point came after those of older runs.
    var hasLate = false
  }

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
    func query(_ name: QueryFile, _ runs: some Collection<RunHead>) -> BoundQuery {
      BoundQuery(name, ["runs": .text("[\(runs.map { "\($0.runID)" }.joined(separator: ","))]")])
    }
    let kills = query(.seriesKillsOfRuns, runs)
    add(
      kills: try warehouse.fetch(StoredKills.self, kills).filter {
        container == nil || $0.container == container
      })
    // Rows go as soon as their points are there: those of 1,000 runs are 100 MB.
    for start in stride(from: 0, to: runs.count, by: Self.runsAtOnce) {
      let some = start..<min(start + Self.runsAtOnce, runs.count)
      var rows: [String: [StoredPoint]] = [:]
      try warehouse.forEach(StoredPoint.self, query(.seriesPointsOfRuns, runs[some])) { row in
        if container == nil || row.container == container { rows[row.container, default: []].append(row) }
      }
      for (container, rows) in rows { try add(rows, of: container, in: some) }
    }
    return [query(.seriesPointsOfRuns, runs), kills]
  }

  private static let runsAtOnce = 100

  /// Before any rows.
  mutating func add(kills rows: [StoredKills]) {
    for row in rows where ranks[row.runID] != nil {
      kills[row.container, default: [:]][row.runID, default: [:]][row.scenario] = row
    }
  }

  /// - Parameters:
  ///   - rows: all of one container in these runs; those of other runs are left out.
  ///   - some: places among the runs, after those that were added before; nil for all runs.
  mutating func add(_ rows: [StoredPoint], of container: String, in some: Range<Int>? = nil) throws {
    let some = some ?? runs.indices
    var ofRun: [[StoredPoint]] = Array(repeating: [], count: some.count)
    for row in rows {
      if let rank = ranks[row.runID], some.contains(rank) { ofRun[rank - some.lowerBound].append(row) }
    }
    let killed = kills[container] ?? [:]
    // By scenario and metric, so that the thousand runs of a year look for their series once and not once a number.
    var known: [String: [Int?]] = [:]
    for rank in some {
      let run = runs[rank]
      let own = ofRun[rank - some.lowerBound].sorted { $0.ordinal < $1.ordinal }
      try addRead(own, of: container, rank, killed[run.runID] ?? [:], &known)
      // A container may be killed before its first reading; then its scenario has no row of it.
      try addUnread(killed[run.runID] ?? [:], container, rank, seen: own)
      kills[container]?.removeValue(forKey: run.runID)
    }
  }

  /// - Parameters:
  ///   - rows: of the container in the run, in the order in which the scenarios ran.
  ///   - known: places of the container's series, by scenario and metric.
  private mutating func addRead(
    _ rows: [StoredPoint], of container: String, _ rank: Int, _ killed: [String: StoredKills],
    _ known: inout [String: [Int?]]
  ) throws {
    guard !rows.isEmpty else { return }
    let run = runs[rank]
    let placed = try rows.map { (row: $0, conditions: try conditions.conditions(of: $0, run)) }
    let values = RunValues(
      run: run, container: container, rows: placed, kills: killed.mapValues(\.killCount))
    for (row, conditions) in placed {
      var indices = known[row.scenario] ?? Array(repeating: nil, count: RunMetric.allCases.count)
      values.forEach(of: row, conditions) { metric, place, point in
        let index =
          indices[place]
          ?? self.index(
            of: SeriesKey(scenario: row.scenario, container: container, metric: metric), rank: rank,
            ordinal: row.ordinal)
        indices[place] = index
        add(point, at: index)
      }
      known[row.scenario] = indices
    }
    for (key, point) in values.derived(&conditions) { add(point, to: key, rank: rank, ordinal: 0) }
  }

  /// - Parameter rows: of the container in the run.
  private mutating func addUnread(
    _ killed: [String: StoredKills], _ container: String, _ rank: Int, seen rows: [StoredPoint]
  ) throws {
    let run = runs[rank]
    for (scenario, kills) in killed.sorted(by: { $0.key < $1.key })
    where !rows.contains(where: { $0.scenario == scenario }) {
      add(
        SeriesPoint(
          run: run, value: Double(kills.killCount), conditions: try conditions.conditions(of: kills, run),
          coverage: nil, flaw: nil, samples: nil),
        to: SeriesKey(scenario: scenario, container: container, metric: .oomCount), rank: rank, ordinal: .max)
    }
  }

  /// Newest run first. Of a scenario that ran twice in one run, the first without flaw counts.
  private mutating func add(_ point: SeriesPoint, to key: SeriesKey, rank: Int, ordinal: Int) {
    add(point, at: index(of: key, rank: rank, ordinal: ordinal))
  }

  /// Of the series among those collected, which it joins when it is new.
  private mutating func index(of key: SeriesKey, rank: Int, ordinal: Int) -> Int {
    if let index = found[key] { return index }
    let place = SeriesPlace(
      isDerived: key.metric.scope.name != nil, rank: rank, ordinal: ordinal, container: key.container,
      metric: key.metric.place)
    found[key] = collected.count
    collected.append(Collected(key: key, place: place, isAsked: question.asks(for: key)))
    return collected.count - 1
  }

  private mutating func add(_ point: SeriesPoint, at index: Int) {
    guard collected[index].isAsked else { return }
    guard let last = collected[index].points.last, last.run.runID == point.run.runID else {
      let isLate = collected[index].points.last.map { RunHead.isOlder($0.run, point.run) } ?? false
      if isLate { collected[index].hasLate = true }
      return collected[index].points.append(point)
    }
    if last.flaw != nil, point.flaw == nil {
      collected[index].points[collected[index].points.count - 1] = point
    }
  }

  /// What was collected so far, in no order; the collection is empty then.
  mutating func drained() -> [(place: SeriesPlace, series: RunSeries)] {
    found = [:]
    var all: [(place: SeriesPlace, series: RunSeries)] = []
    all.reserveCapacity(collected.count)
    // One series at a time, so that no two copies of all points are in memory.
    while let last = collected.popLast() {
      let points = last.points.reversed()
      all.append(
        (
          last.place,
          RunSeries(
            key: last.key,
            points: last.hasLate ? points.sorted { RunHead.isOlder($0.run, $1.run) } : Array(points))
        ))
    }
    return all
  }

  /// The same with kills of containers that were never read in their run.
  ///
  /// - Throws: what is wrong with stored JSON.
  mutating func finished() throws -> [(place: SeriesPlace, series: RunSeries)] {
    for (container, ofRun) in kills {
      for (rank, run) in runs.enumerated() {
        try addUnread(ofRun[run.runID] ?? [:], container, rank, seen: [])
      }
    }
    kills = [:]
    return drained()
  }
}
