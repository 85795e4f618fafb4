import TidemarkSQL
import TidemarkStatistics
package import TidemarkWarehouse

/// Every number of some runs, series by series, from stored statistics alone: no sample is read.
package struct SeriesTable: Sendable {
  /// In the order in which scenarios ran, containers by name within, metrics as declared; then what is made of all
  /// scenarios of a kind.
  package let series: [RunSeries]
  /// What was asked of the warehouse.
  package let queries: [BoundQuery]

  package subscript(key: SeriesKey) -> RunSeries? { series.first { $0.key == key } }

  /// - Parameters:
  ///   - runs: in any order.
  ///   - container: this one only.
  package init(_ runs: [RunHead], container: String? = nil, in warehouse: Warehouse) throws {
    let heads = Dictionary(runs.map { ($0.runID, $0) }, uniquingKeysWith: { first, _ in first })
    let arguments: [String: Value] = [
      "first_run": .integer(heads.keys.min() ?? 0), "last_run": .integer(heads.keys.max() ?? 0),
      "container": Value(container),
    ]
    let values = BoundQuery(.seriesValues, arguments)
    let kills = BoundQuery(.seriesKills, arguments)
    queries = [values, kills]
    var points = PointCollection()
    let rows = try warehouse.fetch(SeriesValues.self, values).filter { heads[$0.runID] != nil }
    let killed = try warehouse.fetch(SeriesKills.self, kills).filter { heads[$0.runID] != nil }
    let killsByRun = Dictionary(grouping: killed, by: \.runID)
    let rowsByRun = Dictionary(grouping: rows, by: \.runID)
    var parts: [String: ScenarioParts] = [:]
    // The newest run gives the order of the scenarios.
    for run in heads.values.sorted(by: { RunHead.isOlder($1, $0) }) {
      let ofRun = rowsByRun[run.runID] ?? []
      for row in ofRun where parts[row.parameters] == nil {
        parts[row.parameters] = try ScenarioParts(json: row.parameters)
      }
      let facts = RunFacts(run: run, rows: ofRun, kills: killsByRun[run.runID] ?? [], parts: parts)
      facts.addScenarios(to: &points)
      facts.addDerived(to: &points)
    }
    series = points.series
  }
}

/// Points by their series, in the order in which the series are first met.
struct PointCollection {
  private var order: [SeriesKey] = []
  private var points: [SeriesKey: [SeriesPoint]] = [:]

  /// Newest run first. Of a scenario that ran twice in one run, the first without flaw counts.
  mutating func add(_ point: SeriesPoint, to key: SeriesKey) {
    guard let last = points[key]?.last else {
      order.append(key)
      points[key] = [point]
      return
    }
    if last.run.runID != point.run.runID {
      points[key]?.append(point)
    } else if last.flaw != nil, point.flaw == nil {
      points[key]?.removeLast()
      points[key]?.append(point)
    }
  }

  var series: [RunSeries] {
    let derived = order.filter { $0.metric.scope.name != nil }
    let plain = order.filter { $0.metric.scope.name == nil }
    return (plain + derived).map { RunSeries(key: $0, points: (points[$0] ?? []).reversed()) }
  }
}
