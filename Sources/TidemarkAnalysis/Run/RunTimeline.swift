import TidemarkSQL
package import TidemarkWarehouse

/// Every reading of a run in the order of time, whatever its scenarios are called.
package struct RunTimeline: Sendable {
  /// A container in one scenario.
  package struct Line: Sendable {
    package let container: String
    package let scenario: String
    /// In time order; not empty.
    package let readings: [TimelineReading]

    package var memoryMB: [Double] { readings.compactMap(\.memoryMB) }
    package var cpuPercent: [Double] { readings.compactMap(\.cpuPercent) }
  }

  package let run: RunHead
  /// Containers by name, their scenarios in the order they ran.
  package let lines: [Line]
  package let queries: [BoundQuery]
  /// Why there is no line; nil when there is one.
  package let nothing: String?

  /// - Parameter container: nil for all.
  package init(_ run: RunHead, container: String? = nil, in warehouse: Warehouse) throws {
    let query = BoundQuery(.timeline, ["run": .integer(run.runID), "container": Value(container)])
    var lines: [Line] = []
    var readings: [TimelineReading] = []
    func close() {
      guard let first = readings.first else { return }
      lines.append(Line(container: first.container, scenario: first.scenario, readings: readings))
      readings = []
    }
    for reading in try warehouse.fetch(TimelineReading.self, query) {
      if let last = readings.last,
        last.container != reading.container || last.scenarioID != reading.scenarioID
      {
        close()
      }
      readings.append(reading)
    }
    close()
    self.run = run
    self.lines = lines
    queries = [query]
    nothing =
      lines.isEmpty
      ? nothingFor(
        [run], container: container, kind: "scenario whose readings are kept",
        known: container == nil ? [] : try RunTimeline(run, in: warehouse).lines.map(\.container)) : nil
  }

  /// Whose memory is no working set.
  package var containersWithoutWorkingSet: [String] {
    Set(lines.filter { $0.readings.contains { $0.memoryMB != nil && !$0.isWorkingSet } }.map(\.container))
      .sorted()
  }
}

/// One reading of a container.
package struct TimelineReading: QueryRow, Sendable {
  package let scenarioID: Int64
  package let scenario: String
  package let container: String
  /// Since the start of the run.
  package let minutes: Double
  /// Working set, else usage, else anonymous memory.
  package let memoryMB: Double?
  package let isWorkingSet: Bool
  /// Of one core.
  package let cpuPercent: Double?
  package let memoryLimitMB: Double?

  package static let columns = [
    "scenario_id", "scenario", "container", "minutes", "memory_mb", "is_working_set", "cpu_percent",
    "memory_limit_mb",
  ]

  package init(_ row: inout StoredRow) throws {
    scenarioID = try row.read()
    scenario = try row.read()
    container = try row.read()
    minutes = try row.read()
    memoryMB = try row.read()
    isWorkingSet = try row.read()
    cpuPercent = try row.read()
    memoryLimitMB = try row.read()
  }
}
