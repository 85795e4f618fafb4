import Foundation
import StreamingJSON
import Testing
import TidemarkWarehouse

@testable import TidemarkExchange

/// What an imported recording holds: a line a container, as
/// `name: readings with memory/with CPU, mean MB of limit MB, mean CPU %, first to last time`.
struct ImportedRecording {
  let lines: [String]
  let notes: [String]
  let warehouse: Warehouse

  /// Imports a file with this text, and hands over what became of it.
  static func of(
    _ text: String, _ options: RecordingOptions = RecordingOptions(), zone: Zone? = .fixed(seconds: 0),
    data: Data? = nil, as format: ImportFormat? = nil,
    _ body: (ImportedRecording) throws -> Void
  ) async throws {
    try await withFile(text, named: "recording") { _, warehouse, path in
      if let data { try data.write(to: URL(filePath: path)) }
      let form = try format ?? ImportFormat(contentOf: path)
      let file = try RecordingImport.run(
        [path], as: form, options, ImportOptions(zone: zone), into: warehouse)
      try body(try ImportedRecording(file, warehouse))
    }
  }

  private init(_ file: ImportedFile, _ warehouse: Warehouse) throws {
    notes = file.notes
    self.warehouse = warehouse
    lines = try ReadOnlySQL(warehouse).rows(
      """
      SELECT container || ': ' || count(memory_used_mb) || '/' || count(cpu_percent) || ', '
        || coalesce(round(avg(memory_used_mb), 2), '-') || ' of ' || coalesce(round(max(memory_limit_mb), 1), '-') || ', '
        || coalesce(round(avg(cpu_percent), 2), '-') || ', ' || substr(min(timestamp), 1, 19) || ' to ' || substr(max(timestamp), 12, 8)
      FROM samples GROUP BY container ORDER BY container
      """
    ).rows.map { row in
      if case .text(let text) = row[0] { text } else { "" }
    }
  }

  func value(_ sql: String) -> Value {
    do {
      return try warehouse.value(sql)
    } catch {
      Issue.record(error)
      return .null
    }
  }

  /// What the import of a file is refused with.
  static func refusal(_ text: String, _ options: RecordingOptions = RecordingOptions()) async throws -> String
  {
    var reason = ""
    try await withFile(text, named: "recording") { _, warehouse, path in
      let problem = try #require(throws: ImportProblem.self) {
        try RecordingImport.run(
          [path], as: ImportFormat(contentOf: path), options, ImportOptions(zone: .fixed(seconds: 0)),
          into: warehouse)
      }
      reason = (problem.place.map { "\($0.line): " } ?? "") + problem.reason
      #expect(try warehouse.content().isEmpty)
    }
    return reason
  }
}
