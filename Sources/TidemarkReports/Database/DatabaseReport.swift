import Foundation
import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The warehouse as a file: where it is, how large, by what it is read.
package enum DatabaseReport {
  package static func report(in warehouse: Warehouse) throws -> Report {
    let file = try DatabaseFile(warehouse)
    let notes =
      file.release?.hasWALResetBug == true
      ? [
        "SQLite \(file.facts.sqliteVersion) has the WAL-reset bug (3.7.0 to 3.51.2); Tidemark's own programs avoid it; open the file with other programs read-only while a collector runs (sqlite3 -readonly)"
      ] : []
    return Report(
      sections: [
        ReportTable(key: "file", title: "File", layout: .record, columns: fileColumns, rows: [file]),
        ReportTable(key: "tables", title: "Tables", columns: tableColumns, rows: file.tables),
      ], mainIndex: 1, notes: notes, queries: [BoundQuery(.databaseFacts), BoundQuery(.databaseTables)])
  }

  static let fileColumns: [Column<DatabaseFile>] = [
    Column("path", "Path", .text, "the file") { $0.path },
    Column("bytes", "Size", .bytes, "size") { $0.bytes },
    Column("wal_bytes", "Log (WAL)", .bytes, "size of the write-ahead log") { $0.logBytes },
    Column("schema_version", "Schema version", .integer, "version of the tables") { $0.facts.schemaVersion },
    Column("journal_mode", "Journal mode", .text, "of SQLite") { $0.facts.journalMode },
    Column("free_bytes", "Free inside", .bytes, "in free pages") {
      $0.facts.pageSize * $0.facts.freePageCount
    },
    Column("run_count", "Runs", .integer, "runs") { $0.table("run")?.rowCount },
    Column("scenario_count", "Scenarios", .integer, "scenarios begun") { $0.table("scenario")?.rowCount },
    Column("sample_count", "Samples", .integer, "readings stored") { $0.table("sample")?.rowCount },
    Column(
      "bytes_per_sample", "Bytes per sample", .real(1),
      "of the table sample, for each reading that is there; null without readings"
    ) { $0.bytesPerSample },
    Column("oldest_run_at", "Oldest run (UTC)", .timestamp, "start of the oldest run; null without runs") {
      $0.facts.oldestRunAt
    },
    Column("newest_run_at", "Newest run (UTC)", .timestamp, "start of the newest run; null without runs") {
      $0.facts.newestRunAt
    },
    Column(
      "growth_bytes_per_day", "Growth per day", .bytes,
      "bytes in use over the days from the oldest run to the newest; null below one day"
    ) { $0.facts.growthBytesPerDay },
    Column("sqlite_version", "SQLite", .text, "the library in use") { $0.facts.sqliteVersion },
    Column("sqlite_source_id", "SQLite source", .text, "its check-in") { $0.facts.sqliteSourceID },
    Column("wal_reset_bug", "WAL-reset bug", .text, "yes when the library has it, no, or unknown") {
      $0.release.map { $0.hasWALResetBug ? "yes" : "no" } ?? "unknown"
    },
  ]

  static let tableColumns: [Column<StoredTable>] = [
    Column("table_name", "Table", .text, "name of the table") { $0.name },
    Column("row_count", "Rows", .integer, "rows") { $0.rowCount },
    Column("bytes", "Size", .bytes, "size") { $0.bytes },
  ]
}

/// A warehouse as a file.
struct DatabaseFile: Sendable {
  let path: String
  let bytes: Int64
  let logBytes: Int64
  let facts: DatabaseFacts
  let tables: [StoredTable]

  init(_ warehouse: Warehouse) throws {
    guard let facts = try warehouse.fetch(DatabaseFacts.self, .databaseFacts).first else {
      throw WarehouseError.unusable(path: warehouse.path, reason: "SQLite does not describe it")
    }
    self.facts = facts
    path = warehouse.path
    bytes = try Self.size(path) ?? 0
    logBytes = try Self.size(path + "-wal") ?? 0
    tables = try warehouse.fetch(StoredTable.self, .databaseTables)
  }

  var release: SQLiteRelease? { SQLiteRelease(facts.sqliteVersion) }

  func table(_ name: String) -> StoredTable? { tables.first { $0.name == name } }

  /// Of the table `sample`; nil without readings.
  var bytesPerSample: Double? {
    table("sample").flatMap { $0.rowCount > 0 ? Double($0.bytes) / Double($0.rowCount) : nil }
  }

  /// nil when there is no file.
  private static func size(_ path: String) throws -> Int64? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64
  }
}

/// A table of a warehouse.
struct StoredTable: QueryRow, Sendable {
  let name: String
  let rowCount: Int64
  let bytes: Int64

  static let columns = ["table_name", "row_count", "bytes"]

  init(_ row: inout StoredRow) throws {
    name = try row.read()
    rowCount = try row.read()
    bytes = try row.read()
  }
}

/// What SQLite says of a file.
struct DatabaseFacts: QueryRow, Sendable {
  let schemaVersion: Int64
  let sqliteVersion: String
  let sqliteSourceID: String
  let journalMode: String
  let pageSize: Int64
  let pageCount: Int64
  let freePageCount: Int64
  let oldestRunAt: String?
  let newestRunAt: String?
  let recordedDays: Double?

  static let columns = [
    "schema_version", "sqlite_version", "sqlite_source_id", "journal_mode", "page_size", "page_count",
    "free_page_count", "oldest_run_at", "newest_run_at", "recorded_days",
  ]

  init(_ row: inout StoredRow) throws {
    schemaVersion = try row.read()
    sqliteVersion = try row.read()
    sqliteSourceID = try row.read()
    journalMode = try row.read()
    pageSize = try row.read()
    pageCount = try row.read()
    freePageCount = try row.read()
    oldestRunAt = try row.read()
    newestRunAt = try row.read()
    recordedDays = try row.read()
  }

  /// What is used over the time from the first run to the last; below a day it would say nothing.
  var growthBytesPerDay: Double? {
    guard let recordedDays, recordedDays >= 1 else { return nil }
    return Double((pageCount - freePageCount) * pageSize) / recordedDays
  }
}
