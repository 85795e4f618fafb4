import GRDB
import TidemarkSQL

/// SHA-256 over rows as text lines, each ended by a newline: what tells a flipped bit, and whether two files hold the
/// same. SQLite's own pages carry no checksum (`integrity_check` found 15 of 60 flipped bits).
enum ContentHash {
  /// How the one real number of a scenario, `memory_warning.peak_percent`, stands in its lines.
  enum Form: CaseIterable {
    /// Exactly, and the same on every release of SQLite.
    case exact
    /// As the linked release of SQLite quotes it: how Tidemark 0.1.0 hashed.
    case quoted
    /// As releases before 3.43 quoted it on x86-64, for a file that has seen SQLite change.
    case quotedOnce
  }

  /// Over the lines of `queries/scenario_content.sql`.
  static func scenario(_ scenarioID: Int64, as form: Form = .exact, in db: Database) throws -> String {
    var hash = SHA256()
    try forEachScenarioLine(scenarioID, as: form, in: db) { hash.add($0) }
    return hash.digest().hex
  }

  /// Over what stays of a scenario when its raw readings go: the same lines but for the readings, then the rows of
  /// `container_statistic`.
  static func remainder(ofScenario scenarioID: Int64, as form: Form = .exact, in db: Database) throws
    -> String
  {
    var hash = SHA256()
    try forEachScenarioLine(scenarioID, as: form, in: db) { line in
      if !line.hasPrefix("sample ") && !line.hasPrefix("sample_io ") { hash.add(line) }
    }
    // Not by SQL: its text of a real number depends on the release of SQLite.
    for row in try ContainerStatistic.storedRows(scenarioID: scenarioID, in: db) {
      hash.add("statistic " + row.map(\.description).joined(separator: " "))
    }
    return hash.digest().hex
  }

  private static func forEachScenarioLine(
    _ scenarioID: Int64, as form: Form, in db: Database, _ body: (String) -> Void
  ) throws {
    // In the order of the lines they stand for.
    var warnings =
      try form == .exact
      ? []
      : Row.fetchAll(
        db,
        sql: """
          SELECT 'memory_warning ' || quote(container) || ' ' || started_offset_us || ' ' || quote(ended_offset_us) || ' '
            AS start, peak_percent, quote(peak_percent) AS quoted
          FROM memory_warning WHERE scenario_id = ? ORDER BY started_offset_us DESC, memory_warning_id DESC
          """, arguments: [scenarioID])
    try forEachLine(.scenarioContent, ["scenario": scenarioID], in: db) { line in
      guard line.hasPrefix("memory_warning "), let warning = warnings.popLast() else { return body(line) }
      let start: String = try warning.value("start")
      body(
        start
          + (form == .quoted
            ? try warning.value("quoted") : OlderSQLite.quote(try warning.value("peak_percent"))))
    }
  }

  /// Over the lines of `queries/run_content.sql`.
  static func run(_ runID: Int64, in db: Database) throws -> String {
    var hash = SHA256()
    try forEachLine(.runContent, ["run": runID], in: db) { hash.add($0) }
    return hash.digest().hex
  }

  private static func forEachLine(
    _ query: QueryFile, _ arguments: StatementArguments, in db: Database, _ body: (String) throws -> Void
  ) throws {
    let lines = try String.fetchCursor(db, sql: query.sql, arguments: arguments)
    while let line = try lines.next() { try body(line) }
  }
}

extension SHA256 {
  fileprivate mutating func add(_ line: String) {
    update(Array(line.utf8) + [0x0a])
  }
}
