import GRDB

/// Rows of the file that is attached as `other`, brought into this one.
enum AttachedRows {
  /// Copies rows with all columns they have.
  ///
  /// - Parameters:
  ///   - condition: on the other row, `o`, and what comes behind WHERE.
  ///   - names: columns left out, which this file numbers itself.
  ///   - expressions: what stands for a column.
  static func copy(
    _ table: String, _ condition: String, _ arguments: [Int64], without names: Set<String> = [],
    replacing expressions: [String: String] = [:], orIgnore: Bool = false, in db: Database
  ) throws {
    let columns = try db.columns(in: table).map(\.name).filter { !names.contains($0) }
    try db.execute(
      sql: """
        INSERT \(orIgnore ? "OR IGNORE " : "")INTO main.\(table) (\(columns.joined(separator: ", ")))
        SELECT \(columns.map { expressions[$0] ?? "o.\($0)" }.joined(separator: ", "))
        FROM other.\(table) o \(condition)
        """, arguments: StatementArguments(arguments))
  }

  /// Adds the labels that are missing here; says which stand here with another value, which stays.
  static func copyLabels(from there: Int64, to here: Int64, in db: Database) throws -> String? {
    try copy(
      "run_label", "WHERE run_id = ?", [there], replacing: ["run_id": "\(here)"], orIgnore: true, in: db)
    let kept = try String.fetchAll(
      db,
      sql: """
        SELECT h.key || '=' || h.value || ' (there ' || o.value || ')'
        FROM main.run_label h JOIN other.run_label o ON o.key = h.key AND o.value <> h.value
        WHERE h.run_id = ? AND o.run_id = ? ORDER BY h.key
        """, arguments: [here, there])
    return kept.isEmpty ? nil : "kept the label \(kept.joined(separator: ", "))"
  }

  /// Tables of readings, those that others refer to first.
  static let readingTables = ["sample", "sample_io"]

  /// The place of a reading in its scenario.
  struct ReadingKey {
    let containerID: Int64
    let offsetMicroseconds: Int64

    /// Before every reading.
    static let first = ReadingKey(containerID: .min, offsetMicroseconds: .min)
  }

  /// Copies readings of a scenario in their order, as many as one short transaction may. Those that are here stay.
  ///
  /// - Parameter key: of the last one that was copied.
  /// - Returns: the key of the last one copied now; nil when none is left.
  static func copyReadings(
    _ table: String, from there: Int64, to here: Int64, after key: ReadingKey, in db: Database
  ) throws -> ReadingKey? {
    let blockCount = 500
    let end = ContinuousClock.now + Warehouse.briefly
    var key = key
    repeat {
      let arguments = [there, key.containerID, key.offsetMicroseconds]
      let condition = """
        WHERE scenario_id = ? AND (container_id, offset_us) > (?, ?) ORDER BY container_id, offset_us
        """
      let last = try Row.fetchOne(
        db,
        sql:
          "SELECT container_id, offset_us FROM other.\(table) \(condition) LIMIT 1 OFFSET \(blockCount - 1)",
        arguments: StatementArguments(arguments))
      try copy(
        table, "\(condition) LIMIT \(blockCount)", arguments, replacing: ["scenario_id": "\(here)"],
        orIgnore: true, in: db)
      guard let last else { return nil }
      key = ReadingKey(
        containerID: try last.value("container_id"), offsetMicroseconds: try last.value("offset_us"))
    } while ContinuousClock.now < end
    return key
  }
}
