import TidemarkSQL
import TidemarkWarehouse

// Both read one container after the other, so that a year of runs never lies in memory.
extension Trends {
  /// Reads one number of each scenario and nothing of the others.
  ///
  /// - Returns: what was asked of the warehouse; nil where several numbers are needed, or the one is nowhere: what else there
  ///   is must be told then.
  static func readNumbers(
    _ question: TrendQuestion, _ collection: inout SeriesCollection, _ collector: inout TrendCollector,
    in warehouse: Warehouse
  ) throws -> [BoundQuery]? {
    guard let metric = question.metric, metric.scope.name == nil else { return nil }
    let numbers = BoundQuery(
      .seriesNumbers,
      [
        "metric": .text(metric.rawValue), "container": Value(question.container),
        "scenario_name": Value(question.scenario),
      ])
    var queries = [numbers]
    var (own, found) = (collection, collector)
    if metric == .oomCount {
      let kills = BoundQuery(.seriesKills, ["container": Value(question.container)])
      own.add(kills: try warehouse.fetch(StoredKills.self, kills))
      queries.append(kills)
    }
    try forEachContainer(StoredNumber.self, numbers, by: \.container, in: warehouse) { rows, container in
      try own.add(rows, of: container, metric)
      found.add(own.drained())
    }
    found.add(try own.finished())
    guard !found.isEmpty else { return nil }
    (collection, collector) = (own, found)
    return queries
  }

  /// Reads every number.
  ///
  /// - Returns: what was asked of the warehouse.
  static func readAll(
    _ question: TrendQuestion, _ collection: inout SeriesCollection, _ collector: inout TrendCollector,
    in warehouse: Warehouse
  ) throws -> [BoundQuery] {
    // Numbers of all scenarios of a kind need all of them.
    let isDerived = question.metric.map { $0.scope.name != nil } ?? false
    let isWhole = isDerived || RunMetric.Scope.names.contains(question.scenario ?? "load")
    let points = BoundQuery(
      .seriesPoints,
      ["container": Value(question.container), "scenario_name": isWhole ? nil : Value(question.scenario)])
    let kills = BoundQuery(.seriesKills, ["container": Value(question.container)])
    collection.add(kills: try warehouse.fetch(StoredKills.self, kills))
    let scenarios = BoundQuery(.seriesScenarios)
    // The numbers of a scenario that is not closed are not final, and nobody follows them.
    let known = Dictionary(
      try warehouse.fetch(StoredScenario.self, scenarios).map { ($0.scenarioID, $0) },
      uniquingKeysWith: { first, _ in first })
    try forEachContainer(StoredMeasures.self, points, by: \.container, in: warehouse) { rows, container in
      try collection.add(
        rows.compactMap { row in known[row.scenarioID].map { StoredPoint($0, row) } }, of: container)
      collector.add(collection.drained())
    }
    return [scenarios, points, kills]
  }

  /// - Parameter query: its rows lie together by container.
  private static func forEachContainer<Row: QueryRow>(
    _ type: Row.Type, _ query: BoundQuery, by container: (Row) -> String, in warehouse: Warehouse,
    _ body: ([Row], String) throws -> Void
  ) throws {
    var rows: [Row] = []
    try warehouse.forEach(type, query) { row in
      if let last = rows.last, container(last) != container(row) {
        try body(rows, container(last))
        rows.removeAll(keepingCapacity: true)
      }
      rows.append(row)
    }
    if let last = rows.last { try body(rows, container(last)) }
  }
}
