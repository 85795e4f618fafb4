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

  /// Lets an acknowledgement lapse now. It stays in the file, so that a copy of it elsewhere, which knows nothing of this,
  /// does not come back with the next merge.
  ///
  /// - Returns: Whether one of that number was in force.
  package func endAcknowledgement(_ number: Int64, at moment: Moment = .now) throws -> Bool {
    try write { db in
      try db.execute(
        sql: """
          UPDATE acknowledgement SET until_us = max(:now, created_at_us + 1)
          WHERE acknowledgement_id = :number AND (until_us IS NULL OR until_us > :now)
          """, arguments: ["number": number, "now": moment.microseconds])
      return db.changesCount == 1
    }
  }
}

extension Acknowledgement {
  /// Of two copies of an acknowledgement the one that lapses first is right: its end was decided later.
  ///
  /// - Parameter untilMicroseconds: of the other copy; nil: never.
  static func shorten(_ number: Int64, untilMicroseconds: Int64?, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE acknowledgement SET until_us = :until
        WHERE acknowledgement_id = :number AND :until < coalesce(until_us, 9223372036854775807)
        """, arguments: ["number": number, "until": untilMicroseconds])
  }
}
