import GRDB
import TidemarkSQL

/// A change of level somebody accepted: the series it names start anew at a run and are not alarmed again.
package struct Acknowledgement: QueryRow, Sendable, Equatable {
  package let acknowledgementID: Int64
  /// scenario/container/metric; `*` stands for anything.
  package let subject: String
  /// nil after that run was deleted.
  package let runID: Int64?
  /// Start of the first run of the new level, ISO 8601 UTC.
  package let beginsAt: String
  package let because: String
  /// Empty when not known.
  package let acknowledgedBy: String
  /// ISO 8601 UTC.
  package let createdAt: String
  /// When it lapses, ISO 8601 UTC; nil: never.
  package let until: String?

  package static let columns = [
    "acknowledgement_id", "subject", "run_id", "begins_at", "because", "acknowledged_by", "created_at",
    "until",
  ]

  package init(_ row: inout StoredRow) throws {
    acknowledgementID = try row.read()
    subject = try row.read()
    runID = try row.read()
    beginsAt = try row.read()
    because = try row.read()
    acknowledgedBy = try row.read()
    createdAt = try row.read()
    until = try row.read()
  }
}

extension Warehouse {
  /// Stores an acknowledgement that begins with a run. Returns its number.
  ///
  /// - Parameters:
  ///   - createdAtMicroseconds: Unix microseconds UTC.
  ///   - untilMicroseconds: nil for good; later than the creation.
  package func acknowledge(
    _ subject: String, from run: RunHead, because: String, by person: String, createdAtMicroseconds: Int64,
    untilMicroseconds: Int64?
  ) throws -> Int64 {
    try write { db in
      try db.execute(
        sql: """
          INSERT INTO acknowledgement (subject, begins_at_us, run_id, because, acknowledged_by, created_at_us, until_us)
          SELECT ?, started_at_us, run_id, ?, ?, ?, ? FROM run WHERE run_id = ?
          """,
        arguments: [subject, because, person, createdAtMicroseconds, untilMicroseconds, run.runID])
      return db.lastInsertedRowID
    }
  }

  /// Whether there was one of that number.
  package func removeAcknowledgement(_ number: Int64) throws -> Bool {
    try write { db in
      try db.execute(sql: "DELETE FROM acknowledgement WHERE acknowledgement_id = ?", arguments: [number])
      return db.changesCount == 1
    }
  }
}
