import GRDB

@testable import TidemarkWarehouse

/// Everything a warehouse says through its views, without the numbers that are local to the file.
struct FileContents: Equatable {
  /// Sorted rows of each view as text.
  let views: [String: [String]]

  init(_ path: String) throws {
    let warehouse = try Warehouse.openForReading(path)
    views = try warehouse.queue.read { db in
      let uids = try Self.names(db, "SELECT run_id AS id, uid AS name FROM run")
      let scenarios = try Self.names(
        db, "SELECT scenario_id AS id, uid || '/' || ordinal AS name FROM scenario JOIN run USING (run_id)")
      let judgements = try Self.names(db, "SELECT judgement_id AS id, created_at_us AS name FROM judgement")
      let views = try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'view'")
      return try views.reduce(into: [:]) { result, view in
        result[view] = try Row.fetchAll(db, sql: "SELECT * FROM \(view)").map { row in
          row.map { column, value in
            let names = ["run_id": uids, "scenario_id": scenarios, "judgement_id": judgements][column]
            if let names { return "\(column)=\(Int64.fromDatabaseValue(value).flatMap { names[$0] } ?? "-")" }
            let isLocal = ["promotion_id", "finding_id", "acknowledgement_id"].contains(column)
            return isLocal ? "" : "\(column)=\(value)"
          }.joined(separator: "|")
        }.sorted()
      }
    }
  }

  private static func names(_ db: Database, _ sql: String) throws -> [Int64: String] {
    try Row.fetchAll(db, sql: sql).reduce(into: [:]) {
      $0[$1["id"]] = String(describing: $1["name"] as DatabaseValue)
    }
  }

  subscript(view: String) -> [String] { views[view] ?? [] }
}

/// Changes a file behind the back of everybody, as damage or another program would.
func tamper(_ path: String, _ sql: String) throws {
  let queue = try DatabaseQueue(path: path)
  try queue.writeWithoutTransaction { db in
    try db.execute(sql: "PRAGMA foreign_keys = ON")
    try db.execute(sql: sql)
  }
  try queue.close()
}
