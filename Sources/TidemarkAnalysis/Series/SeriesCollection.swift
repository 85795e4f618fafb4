import TidemarkSQL
import TidemarkWarehouse

/// Puts the points of containers together into series.
struct SeriesCollection {
  /// Newest first.
  let runs: [RunHead]
  /// Place among `runs`, by number.
  let ranks: [Int64: Int]
  var conditions = ConditionsTable()
  /// By container, run and scenario.
  var kills: [String: [Int64: [String: StoredKills]]] = [:]
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
    /// Place of the last point's run among the runs; -1 before the first.
    var lastRank = -1
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
        let own = row.measures.container
        if container == nil || own == container { rows[own, default: []].append(row) }
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
    var places = ScenarioPlaces()
    try forEachRun(
      rows, of: container, in: some ?? runs.indices, { ($0.own.runID, $0.own.ordinal) }, { $0.scenario },
      { try $0.addRead($1.map { rows[$0] }, of: container, $2, $3, &places) })
  }

  /// Calls `body` with the rows of each run, as places among `rows` in the order in which its scenarios ran, with the place
  /// of the run and with its kills. Newest run first. Rows themselves are large, and neither sorted nor copied.
  mutating func forEachRun<Row>(
    _ rows: [Row], of container: String, in some: Range<Int>, _ place: (Row) -> (runID: Int64, ordinal: Int),
    _ scenario: (Row) -> String,
    _ body: (inout SeriesCollection, _ places: [Int], _ rank: Int, _ kills: [String: StoredKills]) throws ->
      Void
  ) throws {
    var ranked = rows.indices.compactMap { index in
      let (runID, ordinal) = place(rows[index])
      return ranks[runID].flatMap { some.contains($0) ? (rank: $0, ordinal: ordinal, index: index) : nil }
    }
    ranked.sort { ($0.rank, $0.ordinal) < ($1.rank, $1.ordinal) }
    let killed = kills.removeValue(forKey: container) ?? [:]
    var next = 0
    for rank in some {
      let start = next
      while next < ranked.count, ranked[next].rank == rank { next += 1 }
      let ofRun = ranked[start..<next].map(\.index)
      let ownKills = killed.isEmpty ? [:] : killed[runs[rank].runID] ?? [:]
      try body(&self, ofRun, rank, ownKills)
      // A container may be killed before its first reading; then its scenario has no row of it.
      if !ownKills.isEmpty {
        try addUnread(ownKills, container, rank, seen: ofRun.map { scenario(rows[$0]) })
      }
    }
    let rest = killed.filter { kill in ranks[kill.key].map { !some.contains($0) } ?? false }
    if !rest.isEmpty { kills[container] = rest }
  }

  /// - Parameters:
  ///   - rows: of the container in the run, in the order in which the scenarios ran.
  ///   - places: of the container.
  private mutating func addRead(
    _ rows: [StoredPoint], of container: String, _ rank: Int, _ killed: [String: StoredKills],
    _ places: inout ScenarioPlaces
  ) throws {
    guard !rows.isEmpty else { return }
    let run = runs[rank]
    let ofRow = rows.enumerated().map { places.place($1.scenario, expected: $0) }
    let placed = try zip(rows, ofRow).map { row, place in
      (row: row, conditions: try place.conditions(row.conditions, of: run, from: &conditions))
    }
    let values = RunValues(
      run: run, container: container, rows: placed, kills: killed.mapValues(\.killCount))
    for ((row, conditions), place) in zip(placed, ofRow) {
      values.forEach(of: row, conditions) { metric, number, point in
        let index =
          place.indices[number]
          ?? self.index(
            of: SeriesKey(scenario: row.scenario, container: container, metric: metric), rank: rank,
            ordinal: row.own.ordinal)
        place.indices[number] = index
        if collected[index].isAsked { add(point(), rank: rank, at: index) }
      }
    }
    for (key, point) in values.derived(&conditions) { add(point, to: key, rank: rank, ordinal: 0) }
  }

  /// - Parameter scenarios: which have a row of the container in the run.
  mutating func addUnread(
    _ killed: [String: StoredKills], _ container: String, _ rank: Int, seen scenarios: some Sequence<String>
  ) throws {
    let run = runs[rank]
    for (scenario, kills) in killed.sorted(by: { $0.key < $1.key }) where !scenarios.contains(scenario) {
      add(
        SeriesPoint(
          run: run, value: Double(kills.killCount),
          conditions: try conditions.conditions(kills.conditions, of: run),
          coverage: nil, flaw: nil, samples: nil),
        to: SeriesKey(scenario: scenario, container: container, metric: .oomCount), rank: rank, ordinal: .max)
    }
  }

  /// Newest run first. Of a scenario that ran twice in one run, the first without flaw counts.
  private mutating func add(_ point: SeriesPoint, to key: SeriesKey, rank: Int, ordinal: Int) {
    let index = index(of: key, rank: rank, ordinal: ordinal)
    if collected[index].isAsked { add(point, rank: rank, at: index) }
  }

  /// Of the series among those collected, which it joins when it is new.
  mutating func index(of key: SeriesKey, rank: Int, ordinal: Int) -> Int {
    if let index = found[key] { return index }
    let place = SeriesPlace(
      isDerived: key.metric.scope.name != nil, rank: rank, ordinal: ordinal, container: key.container,
      metric: key.metric.place)
    found[key] = collected.count
    collected.append(Collected(key: key, place: place, isAsked: question.asks(for: key)))
    return collected.count - 1
  }

  mutating func add(_ point: consuming SeriesPoint, rank: Int, at index: Int) {
    let lastRank = collected[index].lastRank
    guard rank == lastRank else {
      if rank < lastRank { collected[index].hasLate = true }
      collected[index].lastRank = rank
      return collected[index].points.append(point)
    }
    let last = collected[index].points.count - 1
    if collected[index].points[last].flaw != nil, point.flaw == nil {
      collected[index].points[last] = point
    }
  }

  /// What was collected so far, in no order; the collection is empty then.
  mutating func drained() -> [(place: SeriesPlace, series: RunSeries)] {
    found = [:]
    var all: [(place: SeriesPlace, series: RunSeries)] = []
    all.reserveCapacity(collected.count)
    // One series at a time, so that no two copies of all points are in memory.
    while var last = collected.popLast() {
      last.points.reverse()
      if last.hasLate { last.points.sort { RunHead.isOlder($0.run, $1.run) } }
      all.append((last.place, RunSeries(key: last.key, points: last.points)))
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
