import TidemarkSQL
package import TidemarkWarehouse

/// Where memory ran out, or nearly did, in some runs.
package struct RunIncidents: Sendable {
  package let runs: [RunHead]
  /// Run by run, in order of time within.
  package let incidents: [(run: RunHead, incident: Incident)]
  package let queries: [BoundQuery]

  /// - Parameter runs: not empty.
  package init(_ runs: [RunHead], in warehouse: Warehouse) throws {
    self.runs = runs
    queries = runs.map { BoundQuery(.oomIncidents, ["run": .integer($0.runID)]) }
    incidents = try zip(runs, queries).flatMap { run, query in
      try warehouse.fetch(Incident.self, query).map { (run, $0) }
    }
  }
}

/// An OOM kill, or a stretch near the memory limit.
package struct Incident: Sendable {
  package let word: String
  package let scenario: String
  package let container: String
  /// ISO 8601 UTC: the kill, or the first reading near the limit.
  package let timestamp: String
  /// Of a kill, since the start of the scenario.
  package let offsetSeconds: Double?
  /// Of a stretch: the first reading below again; nil while it lasts.
  package let endedAt: String?
  /// Of a stretch: the highest share of the limit.
  package let peakPercent: Double?
  package let previousRestartCount: Int?
  package let currentRestartCount: Int?
  package let source: String?
  package let detail: String?

  package var isKill: Bool { word == "oom" }
}

extension Incident: QueryRow {
  package static let columns = [
    "incident", "scenario", "container", "timestamp", "offset_seconds", "ended_at", "peak_percent",
    "previous_restart_count", "current_restart_count", "source", "detail",
  ]

  package init(_ row: inout StoredRow) throws {
    word = try row.read()
    scenario = try row.read()
    container = try row.read()
    timestamp = try row.read()
    offsetSeconds = try row.read()
    endedAt = try row.read()
    peakPercent = try row.read()
    previousRestartCount = try row.read()
    currentRestartCount = try row.read()
    source = try row.read()
    detail = try row.read()
  }
}
