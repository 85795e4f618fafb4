import Foundation
import TidemarkSQL
package import TidemarkTables
package import TidemarkWarehouse

/// The warehouse as a file: where it is, how large, by what it is read.
package struct DatabaseReport: Sendable {
  package let report: Report

  package init(in warehouse: Warehouse) throws {
    let facts = BoundQuery(.databaseFacts)
    let tables = BoundQuery(.databaseTables)
    guard let fact = try warehouse.fetch(Facts.self, facts).first else {
      throw WarehouseError.unusable(path: warehouse.path, reason: "it tells nothing of itself")
    }
    let result = try warehouse.rows(tables)
    let tableSection = ReportTable(
      key: "tables", title: "Tables", columns: Self.tableColumns, result: result)
    let release = SQLiteRelease(fact.sqliteVersion)
    let record: [Value] = [
      .text(warehouse.path),
      .integer(try Self.size(warehouse.path) ?? 0),
      .integer(try Self.size(warehouse.path + "-wal") ?? 0),
      .integer(fact.schemaVersion),
      .text(fact.journalMode),
      .integer(fact.pageSize * fact.freePageCount),
      Self.rowCount("run", tableSection),
      Self.rowCount("scenario", tableSection),
      Self.rowCount("sample", tableSection),
      Value(Self.bytesPerRow("sample", tableSection)),
      Value(fact.oldestRunAt),
      Value(fact.newestRunAt),
      Value(fact.growthBytesPerDay),
      .text(fact.sqliteVersion),
      .text(fact.sqliteSourceID),
      .text(release.map { $0.hasWALResetBug ? "yes" : "no" } ?? "unknown"),
    ]
    let notes =
      release?.hasWALResetBug == true
      ? [
        "SQLite \(fact.sqliteVersion) has the WAL-reset bug (3.7.0 to 3.51.2); Tidemark's own programs avoid it, so let no other program checkpoint this file while a collector runs"
      ] : []
    report = Report(
      sections: [
        ReportTable(key: "file", title: "File", layout: .record, columns: Self.fileColumns, rows: [record]),
        tableSection,
      ], mainIndex: 1, notes: notes, queries: [facts, tables])
  }

  private struct Facts: Decodable {
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

    /// What is used over the time from the first run to the last; below a day it would say nothing.
    var growthBytesPerDay: Double? {
      guard let recordedDays, recordedDays >= 1 else { return nil }
      return Double((pageCount - freePageCount) * pageSize) / recordedDays
    }

    private enum CodingKeys: String, CodingKey {
      case schemaVersion, sqliteVersion
      case sqliteSourceID = "sqliteSourceId"
      case journalMode, pageSize, pageCount, freePageCount, oldestRunAt, newestRunAt, recordedDays
    }
  }

  /// nil when there is no file.
  private static func size(_ path: String) throws -> Int64? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int64
  }

  private static func cell(_ key: String, of name: String, _ table: ReportTable) -> Value {
    zip(table.values("table_name"), table.values(key)).first { $0.0 == .text(name) }?.1 ?? .null
  }

  private static func rowCount(_ name: String, _ table: ReportTable) -> Value {
    cell("row_count", of: name, table)
  }

  private static func bytesPerRow(_ name: String, _ table: ReportTable) -> Double? {
    guard case .integer(let rows) = cell("row_count", of: name, table), rows > 0,
      case .integer(let bytes) = cell("bytes", of: name, table)
    else { return nil }
    return Double(bytes) / Double(rows)
  }

  static let fileColumns = [
    ReportColumn("path", "Path", .text, "the file"),
    ReportColumn("bytes", "Size", .bytes, "size"),
    ReportColumn("wal_bytes", "Log (WAL)", .bytes, "size of the write-ahead log"),
    ReportColumn("schema_version", "Schema version", .integer, "version of the tables"),
    ReportColumn("journal_mode", "Journal mode", .text, "of SQLite"),
    ReportColumn("free_bytes", "Free inside", .bytes, "in free pages"),
    ReportColumn("run_count", "Runs", .integer, "runs"),
    ReportColumn("scenario_count", "Scenarios", .integer, "scenarios begun"),
    ReportColumn("sample_count", "Samples", .integer, "readings stored"),
    ReportColumn(
      "bytes_per_sample", "Bytes per sample", .real(1),
      "of the table sample, for each reading that is there; null without readings"),
    ReportColumn(
      "oldest_run_at", "Oldest run (UTC)", .timestamp, "start of the oldest run; null without runs"),
    ReportColumn(
      "newest_run_at", "Newest run (UTC)", .timestamp, "start of the newest run; null without runs"),
    ReportColumn(
      "growth_bytes_per_day", "Growth per day", .bytes,
      "bytes in use over the days from the oldest run to the newest; null below one day"),
    ReportColumn("sqlite_version", "SQLite", .text, "the library in use"),
    ReportColumn("sqlite_source_id", "SQLite source", .text, "its check-in"),
    ReportColumn("wal_reset_bug", "WAL-reset bug", .text, "yes when the library has it, no, or unknown"),
  ]

  static let tableColumns = [
    ReportColumn("table_name", "Table", .text, "name of the table"),
    ReportColumn("row_count", "Rows", .integer, "rows"),
    ReportColumn("bytes", "Size", .bytes, "size"),
  ]
}
