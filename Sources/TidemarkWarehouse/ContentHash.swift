import GRDB
import TidemarkSQL

/// SHA-256 over rows as text lines, each ended by a newline: what tells a flipped bit, and whether two files hold the
/// same. SQLite's own pages carry no checksum (`integrity_check` found 15 of 60 flipped bits).
enum ContentHash {
  /// Over the lines of `queries/scenario_content.sql`.
  static func scenario(_ scenarioID: Int64, in db: Database) throws -> String {
    var hash = SHA256()
    try forEachLine(.scenarioContent, ["scenario": scenarioID], in: db) { hash.add($0) }
    return hash.digest().hex
  }

  /// Over what stays of a scenario when its raw readings go: the same lines but for the readings, then the rows of
  /// `container_statistic`.
  static func remainder(ofScenario scenarioID: Int64, in db: Database) throws -> String {
    var hash = SHA256()
    try forEachLine(.scenarioContent, ["scenario": scenarioID], in: db) { line in
      if !line.hasPrefix("sample ") && !line.hasPrefix("sample_io ") { hash.add(line) }
    }
    // Not by SQL: its text of a real number depends on the release of SQLite.
    for row in try ContainerStatistic.storedRows(scenarioID: scenarioID, in: db) {
      hash.add("statistic " + row.map(\.description).joined(separator: " "))
    }
    return hash.digest().hex
  }

  /// Over the lines of `queries/run_content.sql`.
  static func run(_ runID: Int64, in db: Database) throws -> String {
    var hash = SHA256()
    try forEachLine(.runContent, ["run": runID], in: db) { hash.add($0) }
    return hash.digest().hex
  }

  private static func forEachLine(
    _ query: QueryFile, _ arguments: StatementArguments, in db: Database, _ body: (String) -> Void
  ) throws {
    let lines = try String.fetchCursor(db, sql: query.sql, arguments: arguments)
    while let line = try lines.next() { body(line) }
  }
}

extension SHA256 {
  fileprivate mutating func add(_ line: String) {
    update(Array(line.utf8) + [0x0a])
  }
}
