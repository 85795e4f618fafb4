import GRDB

/// What is to be stored for the open scenario.
///
/// Samples are apart: they are nearly all of it, and plain numbers, which cost nothing to move. They refer to containers,
/// which are stored before them; nothing refers to a sample.
struct PendingRows: Sendable {
  var rows: [PendingRow] = []
  var samples: [PendingSample] = []

  var isEmpty: Bool { rows.isEmpty && samples.isEmpty }

  func store(scenarioID: Int64, in db: Database) throws {
    try PendingRow.store(rows, scenarioID: scenarioID, in: db)
    let insert = try SampleInsert(db)
    for pending in samples {
      try insert.store(pending.sample, scenarioID: scenarioID, containerID: pending.containerID)
    }
  }

  /// Removes what has been stored: the first of each kind.
  mutating func removeFirst(_ stored: PendingRows) {
    rows.removeFirst(stored.rows.count)
    samples.removeFirst(stored.samples.count)
  }

  /// Returns how many samples went.
  mutating func dropOldestSamples(beyond limit: Int) -> Int {
    let excess = max(0, samples.count - limit)
    samples.removeFirst(excess)
    return excess
  }
}

struct PendingSample: Sendable {
  let containerID: Int64
  let sample: Sample
}

/// One thing to be stored for the open scenario, but for samples.
enum PendingRow: Sendable {
  case phase(id: Int, name: PhaseName, offsetMicroseconds: Int64)
  case ticks(phaseID: Int, count: Int)
  case container(id: Int64, ContainerDescription)
  case restart(containerID: Int64)
  case oom(OOMEvent)
  case warning(MemoryWarning)

  static func store(_ rows: [PendingRow], scenarioID: Int64, in db: Database) throws {
    for row in rows {
      switch row {
      case .phase(let id, let name, let offset):
        try db.execute(
          sql: "UPDATE phase SET ended_offset_us = ? WHERE scenario_id = ? AND ended_offset_us IS NULL",
          arguments: [offset, scenarioID])
        try db.execute(
          sql: "INSERT INTO phase (scenario_id, phase_id, name, started_offset_us) VALUES (?, ?, ?, ?)",
          arguments: [scenarioID, id, name.rawValue, offset])
      case .ticks(let phaseID, let count):
        try db.execute(
          sql: "UPDATE phase SET tick_count = ? WHERE scenario_id = ? AND phase_id = ?",
          arguments: [count, scenarioID, phaseID])
      case .container(let id, let container):
        try db.execute(
          sql: """
            INSERT INTO container (scenario_id, container_id, name, service, engine_id, image, image_id,
              memory_limit_bytes, cpu_limit_millicores)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            scenarioID, id, container.name, container.service, container.engineID, container.image,
            container.imageID, container.memoryLimitBytes, container.cpuLimitMillicores,
          ])
      case .restart(let containerID):
        try db.execute(
          sql: "UPDATE container SET restarts = restarts + 1 WHERE scenario_id = ? AND container_id = ?",
          arguments: [scenarioID, containerID])
      case .oom(let event):
        try db.execute(
          sql: """
            INSERT INTO oom_event (scenario_id, container, offset_us, previous_restart_count,
              current_restart_count, source, detail)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            scenarioID, event.container, event.offsetMicroseconds, event.previousRestartCount,
            event.currentRestartCount, event.source, event.detail,
          ])
      case .warning(let warning):
        try db.execute(
          sql: """
            INSERT INTO memory_warning (scenario_id, container, started_offset_us, ended_offset_us, peak_percent)
            VALUES (?, ?, ?, ?, ?)
            """,
          arguments: [
            scenarioID, warning.container, warning.startedOffsetMicroseconds,
            warning.endedOffsetMicroseconds, warning.peakPercent,
          ])
      }
    }
  }
}

extension ScenarioDescription {
  /// Opens the scenario; returns its number in the file.
  func insert(
    runID: Int64, ordinal: Int, startedOffsetMicroseconds: Int64, in db: Database
  ) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO scenario (run_id, ordinal, kind, name, drivers, riders, total_agents, planned_duration_us,
          parameters, started_offset_us)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        runID, ordinal, kind.rawValue, name, drivers, riders, totalAgents, plannedDurationMicroseconds,
        parameters, startedOffsetMicroseconds,
      ])
    return db.lastInsertedRowID
  }
}
